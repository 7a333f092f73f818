import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.keys.content.X509Data;
import org.apache.xml.security.utils.XMLUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The judge for xmlenc11: Apache Santuario of Debian opens what we write and writes what we open.
 *
 *   decrypt KEY.pem IN OUT                               RSA key transport
 *   decrypt-agreed KEY.pem IN OUT                        ECDH-ES: agreement and ConcatKDF by the JDK, wrap and content by Santuario
 *   encrypt CERT.pem IN OUT CONTENT TRANSPORT DIGEST MGF LABEL NAME
 *                                                        URIs; '-' for none; NAME is one of serial, ski, certificate, keyname, nothing
 */
public class Santuario {
  private static final String XENC11 = "http://www.w3.org/2009/xmlenc11#";
  private static final String DS = "http://www.w3.org/2000/09/xmldsig#";
  private static final String DSIG11 = "http://www.w3.org/2009/xmldsig11#";

  public static void main(String[] args) throws Exception {
    Init.init();
    Document document = parse(Path.of(args[2]));
    byte[] out;
    switch (args[0]) {
      case "decrypt" -> out = decrypt(document, privateKey("RSA", Path.of(args[1])));
      case "decrypt-agreed" -> out = decrypt(document, agreedKey(document, privateKey("EC", Path.of(args[1]))));
      case "encrypt" -> out = encrypt(document, certificate(Path.of(args[1])), Arrays.copyOfRange(args, 4, args.length));
      default -> throw new IllegalArgumentException(args[0]);
    }
    Files.write(Path.of(args[3]), out);
  }

  private static byte[] decrypt(Document document, java.security.Key kek) throws Exception {
    XMLCipher cipher = XMLCipher.getInstance();
    cipher.init(XMLCipher.DECRYPT_MODE, null);
    cipher.setKEK(kek);
    return cipher.decryptToByteArray(document.getDocumentElement());
  }

  private static byte[] encrypt(Document document, X509Certificate certificate, String[] how) throws Exception {
    String content = how[0];
    KeyGenerator generator = KeyGenerator.getInstance("AES");
    generator.init(content.contains("128") ? 128 : 256);
    SecretKey key = generator.generateKey();
    XMLCipher keyCipher = XMLCipher.getInstance(how[1], null, absent(how[2]));
    keyCipher.init(XMLCipher.WRAP_MODE, certificate.getPublicKey());
    byte[] label = absent(how[4]) == null ? null : how[4].getBytes("US-ASCII");
    EncryptedKey encryptedKey = keyCipher.encryptKey(document, key, absent(how[3]), label);
    KeyInfo name = recipient(document, certificate, how[5]);
    if (name != null) encryptedKey.setKeyInfo(name);

    XMLCipher cipher = XMLCipher.getInstance(content);
    cipher.init(XMLCipher.ENCRYPT_MODE, key);
    EncryptedData data = cipher.getEncryptedData();
    KeyInfo keyInfo = new KeyInfo(document);
    keyInfo.add(encryptedKey);
    data.setKeyInfo(keyInfo);
    cipher.doFinal(document, document.getDocumentElement(), false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    XMLUtils.outputDOM(document, bytes, true);
    return bytes.toByteArray();
  }

  private static KeyInfo recipient(Document document, X509Certificate certificate, String how) throws Exception {
    if (how.equals("nothing")) return null;
    KeyInfo keyInfo = new KeyInfo(document);
    if (how.equals("keyname")) {
      keyInfo.addKeyName("some name");
      return keyInfo;
    }
    X509Data data = new X509Data(document);
    switch (how) {
      case "serial" -> data.addIssuerSerial(certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber());
      case "ski" -> data.addSKI(certificate);
      case "certificate" -> data.addCertificate(certificate);
      default -> throw new IllegalArgumentException(how);
    }
    keyInfo.add(data);
    return keyInfo;
  }

  /** XML-Enc 1.1 sections 5.6.4 and 5.4.1, written from the specification. */
  private static SecretKey agreedKey(Document document, PrivateKey own) throws Exception {
    String curve = only(document, DSIG11, "NamedCurve").getAttribute("URI").replace("urn:oid:", "");
    byte[] point = Base64.getDecoder().decode(only(document, DSIG11, "PublicKey").getTextContent());
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(publicKey(point, (ECPrivateKey) own), true);
    AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
    named.init(new java.security.spec.ECGenParameterSpec(curve));
    if (!named.getParameterSpec(java.security.spec.ECParameterSpec.class).getCurve().equals(((ECPrivateKey) own).getParams().getCurve())) {
      throw new IllegalStateException("the named curve is not that of the key");
    }
    Element params = only(document, XENC11, "ConcatKDFParams");
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    for (String field : new String[] {"AlgorithmID", "PartyUInfo", "PartyVInfo", "SuppPubInfo", "SuppPrivInfo"}) {
      byte[] octets = HexFormat.of().parseHex(params.getAttribute(field));
      if (octets.length > 0 && octets[0] != 0) throw new IllegalStateException(field + " has padding bits");
      if (octets.length > 0) info.write(octets, 1, octets.length - 1);
    }
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(new byte[] {0, 0, 0, 1});
    digest.update(agreement.generateSecret());
    return new SecretKeySpec(digest.digest(info.toByteArray()), "AES");
  }

  private static PublicKey publicKey(byte[] point, ECPrivateKey own) throws Exception {
    int half = (point.length - 1) / 2;
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + half));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + half, point.length));
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), own.getParams()));
  }

  private static Element only(Document document, String namespace, String name) {
    var found = document.getElementsByTagNameNS(namespace, name);
    if (found.getLength() != 1) throw new IllegalStateException(found.getLength() + " elements " + name);
    return (Element) found.item(0);
  }

  private static String absent(String argument) {
    return argument.equals("-") ? null : argument;
  }

  private static Document parse(Path path) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(Files.readAllBytes(path)));
  }

  private static PrivateKey privateKey(String family, Path pem) throws Exception {
    String base64 = Files.readString(pem).replaceAll("-----[^-]*-----|\\s", "");
    return KeyFactory.getInstance(family).generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private static X509Certificate certificate(Path pem) throws Exception {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem)));
  }
}

/*
 * libxmlsec1 beside the gateway: the same documents, the same key, timed in this process.
 *
 *   xmlsec1 UNSIGNED.xml SIGNED.xml KEY.pem CERTIFICATE.pem
 *
 * Reads lines `sign N` and `verify N`, does that N times, answers each with the CPU time of the process in nanoseconds.
 * Nothing is believed and nothing is fetched: the key is handed over, as the gateway hands over the registered one.
 * Ends with status 1 and a line on stderr at the first thing that fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <xmlsec/crypto.h>
#include <xmlsec/templates.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

typedef struct {
    char *bytes;
    int length;
} File;

static void fail(const char *what) {
    fprintf(stderr, "xmlsec1.c: %s\n", what);
    exit(1);
}

static File read_file(const char *path) {
    File file = {NULL, 0};
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) fail(path);
    file.length = (int)ftell(stream);
    rewind(stream);
    file.bytes = malloc((size_t)file.length + 1);
    if (file.bytes == NULL || fread(file.bytes, 1, (size_t)file.length, stream) != (size_t)file.length) fail(path);
    file.bytes[file.length] = '\0';
    fclose(stream);
    return file;
}

static xmlDocPtr parse(File file) {
    xmlDocPtr document = xmlReadMemory(file.bytes, file.length, NULL, NULL, XML_PARSE_NONET);
    if (document == NULL) fail("the document does not parse");
    return document;
}

/* XAdES refers to its SignedProperties by Id, which libxml2 knows as an id only where it is told so. */
static void register_ids(xmlNodePtr node) {
    static const xmlChar *ids[] = {BAD_CAST "Id", NULL};
    xmlSecAddIDs(node->doc, node, ids);
}

static void verify(File signed_document, xmlSecKeyPtr key) {
    xmlDocPtr document = parse(signed_document);
    xmlNodePtr signature = xmlSecFindNode(xmlDocGetRootElement(document), xmlSecNodeSignature, xmlSecDSigNs);
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    if (signature == NULL || context == NULL) fail("no Signature");
    register_ids(signature);
    context->signKey = xmlSecKeyDuplicate(key);
    if (xmlSecDSigCtxVerify(context, signature) < 0 || context->status != xmlSecDSigStatusSucceeded) fail("the seal is not accepted");
    xmlSecDSigCtxDestroy(context);
    xmlFreeDoc(document);
}

static void sign(File unsigned_document, xmlSecKeyPtr key) {
    xmlChar *out = NULL;
    int length = 0;
    xmlDocPtr document = parse(unsigned_document);
    xmlNodePtr signature = xmlSecTmplSignatureCreate(document, xmlSecTransformExclC14NId, xmlSecTransformRsaSha256Id, NULL);
    if (signature == NULL) fail("no template");
    xmlAddChild(xmlDocGetRootElement(document), signature);
    xmlNodePtr reference = xmlSecTmplSignatureAddReference(signature, xmlSecTransformSha256Id, NULL, BAD_CAST "", NULL);
    if (reference == NULL || xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) == NULL ||
        xmlSecTmplReferenceAddTransform(reference, xmlSecTransformExclC14NId) == NULL)
        fail("no Reference");
    xmlNodePtr key_info = xmlSecTmplSignatureEnsureKeyInfo(signature, NULL);
    if (key_info == NULL || xmlSecTmplKeyInfoAddX509Data(key_info) == NULL) fail("no KeyInfo");
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    if (context == NULL) fail("no context");
    context->signKey = xmlSecKeyDuplicate(key);
    if (xmlSecDSigCtxSign(context, signature) < 0) fail("not signed");
    xmlDocDumpMemory(document, &out, &length);
    if (out == NULL) fail("not written");
    xmlFree(out);
    xmlSecDSigCtxDestroy(context);
    xmlFreeDoc(document);
}

static unsigned long long cpu_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (unsigned long long)now.tv_sec * 1000000000ULL + (unsigned long long)now.tv_nsec;
}

int main(int count, char **arguments) {
    char line[64];
    if (count != 5) fail("UNSIGNED.xml SIGNED.xml KEY.pem CERTIFICATE.pem");
    xmlInitParser();
    if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0) fail("xmlsec does not start");
    File unsigned_document = read_file(arguments[1]);
    File signed_document = read_file(arguments[2]);
    xmlSecKeyPtr private_key = xmlSecCryptoAppKeyLoad(arguments[3], xmlSecKeyDataFormatPem, NULL, NULL, NULL);
    if (private_key == NULL || xmlSecCryptoAppKeyCertLoad(private_key, arguments[4], xmlSecKeyDataFormatPem) < 0) fail("the key");
    xmlSecKeyPtr public_key = xmlSecCryptoAppKeyLoad(arguments[4], xmlSecKeyDataFormatCertPem, NULL, NULL, NULL);
    if (public_key == NULL) fail("the certificate");
    while (fgets(line, sizeof line, stdin) != NULL) {
        int times = 0;
        int signs = sscanf(line, "sign %d", &times) == 1;
        if (!signs && sscanf(line, "verify %d", &times) != 1) fail("sign N or verify N");
        unsigned long long from = cpu_nanoseconds();
        for (int index = 0; index < times; index++) {
            if (signs) sign(unsigned_document, private_key);
            else verify(signed_document, public_key);
        }
        printf("%llu\n", cpu_nanoseconds() - from);
        fflush(stdout);
    }
    return 0;
}

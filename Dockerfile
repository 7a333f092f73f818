# The gateway in a container. `docker build .` makes the image that serves; the target `setup` makes development keys and
# configurations for compose.yaml and belongs into no production.

# What serves needs these two workspaces; a workspace brings its dependencies along even where nobody uses it. The runtime of
# the image is the runtime: the one that is pinned for other hosts (optional) stays out.
FROM node:26-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY mappings/package.json mappings/
COPY gateway/package.json gateway/
RUN npm pkg set --json 'workspaces=["mappings","gateway"]' && npm pkg delete devDependencies
RUN npm pkg delete devDependencies --workspace=@asw/gateway
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:26-bookworm-slim AS setup
WORKDIR /app
COPY package.json package-lock.json ./
COPY mappings mappings
COPY certs-dev certs-dev
COPY conformance/package.json conformance/
COPY gateway gateway
RUN npm ci --omit=optional --no-audit --no-fund
RUN mkdir /sites && chown node:node /sites
USER node
VOLUME /sites
CMD ["node", "gateway/demo/compose.ts", "/sites"]

FROM node:26-bookworm-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY mappings/package.json mappings/
COPY mappings/src mappings/src
COPY mappings/canonical mappings/canonical
COPY mappings/packs mappings/packs
COPY mappings/codelists mappings/codelists
COPY gateway/package.json gateway/
COPY gateway/bin gateway/bin
COPY gateway/src gateway/src
RUN mkdir -p /var/lib/asw gateway/.cache && chown node:node /var/lib/asw gateway/.cache
USER node
VOLUME /var/lib/asw
EXPOSE 8080 8443 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/gateway/bin/asw.js"]
CMD ["serve", "--config", "/etc/asw/asw.yaml"]

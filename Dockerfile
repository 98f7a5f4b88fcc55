# The engine as an image: `docker build -t pitboss .`, `docker run -v pitboss:/data pitboss`.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY topologies topologies
RUN npm run -s build && npm prune --omit=dev --no-fund --no-audit

FROM node:24-slim
ENV NODE_ENV=production PITBOSS_DATA_DIR=/data
COPY --from=build /app/package.json /app/
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/dist /app/dist
COPY avro /app/avro
COPY sql /app/sql
RUN mkdir -p /data /etc/pitboss && chown node:node /data
USER node
# A pitboss.yaml mounted here is found without a flag.
WORKDIR /etc/pitboss
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/src/cli/main.js"]
CMD ["run"]

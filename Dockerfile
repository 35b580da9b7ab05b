# The server (`tintype serve`) and the farm's workers (`tintype worker`) as one image: built with everything, run with what it needs, as a user, on a read-only root.
# docker build -t tintype . && docker run --read-only --tmpfs /tmp -v tintype:/data -p 8080:8080 tintype

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The packages bring their own native parts; Electron and the tools of the desktop are not needed here.
RUN npm ci --ignore-scripts
COPY . .
RUN npx electron-vite build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
# ffmpeg for films, perl for the metadata of raw files, CA certificates for pictures from an address.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg perl ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin tintype \
  && mkdir /data /store && chown tintype:tintype /data /store
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/out ./out
COPY --from=build /app/resources ./resources
RUN printf '#!/bin/sh\nexec node /app/out/main/cli.js "$@"\n' > /usr/local/bin/tintype && chmod 755 /usr/local/bin/tintype
USER 10001:10001
# Library, keys, results and settings lie in the volume; what can be made again, too. A farm's store is mounted at /store.
ENV TINTYPE_HOME=/data NODE_ENV=production
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Jobs that run get their time at the end: docker stop -t 40.
STOPSIGNAL SIGTERM
ENTRYPOINT ["tintype"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]

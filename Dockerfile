# An image of no502, from nothing but the packed tarball beside this file:
#
#   npm pack && docker build --tag no502:0.1.0 .
#   docker run --rm --volume "$PWD:/src:ro" no502:0.1.0
FROM node:22-alpine
# A tar archive is unpacked: npm puts all of a package into package/.
ADD no502-*.tgz /opt/
RUN ln -s /opt/package/dist/no502.cjs /usr/local/bin/no502
USER node
WORKDIR /src
ENTRYPOINT ["no502"]

# The image of the Action and of the command line: chaos, and the Python that runs
# extensions. Its size is 177 MB (download 69): Debian 80, Python 43, uv 38.
#
#   docker build -t chaos .
#   docker run --rm -v "$PWD:/github/workspace" chaos run experiment.json
#
# It sets neither USER nor WORKDIR: root owns the folders of the runner, and the runner
# sets the working directory. Runners that start steps in Kubernetes need sh, env, tail,
# tar and find, which the base image has.

FROM golang:1.26-trixie AS chaos
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY cmd cmd
COPY providers providers
COPY reporters reporters
COPY runner runner
ARG VERSION=""
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -buildvcs=false \
        -ldflags="-s -w ${VERSION:+-X github.com/chaostoolkit/run-action/cmd/internal/host.Version=$VERSION}" \
        -o /out/chaos ./cmd/chaos \
    && ln -s chaos /out/chaos-action \
    && ln -s chaos /out/chaos-action-post

FROM debian:trixie-slim AS python
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

FROM python AS uv
COPY .ci/uv.txt /tmp/
RUN python3 -m venv /opt/uv \
    && /opt/uv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement /tmp/uv.txt

FROM python
COPY --from=uv /opt/uv/bin/uv /usr/local/bin/
COPY --from=chaos /out/ /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/chaos"]
ARG VERSION=""
ARG REVISION=""
# The image that chaos names in the command that reproduces a run.
ARG IMAGE=chaos
ENV CHAOS_IMAGE=${IMAGE} LANG=C.UTF-8 UV_LINK_MODE=copy UV_SYSTEM_CERTS=1
LABEL org.opencontainers.image.title="chaos" \
      org.opencontainers.image.description="Runs chaos experiments, as a GitHub Action and on the command line" \
      org.opencontainers.image.source="https://github.com/chaostoolkit/run-action" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

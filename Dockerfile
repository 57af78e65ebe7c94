# The image of the Action and of the command line: chaos, and the Python in which
# extensions run. It has 177 MB (69 to download): 80 are Debian, 43 Python, 38 uv.
#
#   docker build -t chaos .
#   docker run --rm -v "$PWD:/github/workspace" chaos run experiment.json
#
# It has neither USER nor WORKDIR: the runner's folders belong to root, and the
# runner says where to work. What runs steps in Kubernetes needs sh, env, tail, tar
# and find, which the base has.

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
# The name of the image in the command that chaos prints to repeat a run.
ARG IMAGE=chaos
ENV CHAOS_IMAGE=${IMAGE} LANG=C.UTF-8 UV_LINK_MODE=copy UV_SYSTEM_CERTS=1
LABEL org.opencontainers.image.title="chaos" \
      org.opencontainers.image.description="Runs chaos experiments, as a GitHub Action and on the command line" \
      org.opencontainers.image.source="https://github.com/chaostoolkit/run-action" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

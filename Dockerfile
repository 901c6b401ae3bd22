# Hỏi Dân Vận in a container; docs/operate.md tells how to run it.
#   docker build -t hoi-dan-van .                              what the shipped encoder needs
#   docker build -t hoi-dan-van --build-arg EXTRAS=all-in .    PyTorch too, for other models
FROM python:3.11.14-slim-bookworm AS build

# "slim" or "all-in", an extra of pyproject.toml.
ARG EXTRAS=slim
# Where all-in takes PyTorch from: without an NVIDIA GPU its CPU-only wheels are gigabytes smaller.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/hoi-dan-van/.venv
ENV PATH=/opt/hoi-dan-van/.venv/bin:$PATH

WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
# PyTorch at the version that pyproject.toml pins.
# hadolint ignore=DL3013
RUN if [ "$EXTRAS" = all-in ]; then \
      pip install "$(sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)" --index-url "$TORCH_INDEX"; \
    fi
COPY corpus corpus
COPY retrieval retrieval
COPY bot bot
# The program itself, from here.
# hadolint ignore=DL3013
RUN pip install ".[$EXTRAS]"


FROM python:3.11.14-slim-bookworm

RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/danvan --create-home danvan \
    && install --directory --owner danvan --group danvan --mode 700 /data /backup
COPY --from=build /opt/hoi-dan-van/.venv /opt/hoi-dan-van/.venv

# The token and other secrets come when the container is started, never into a layer.
ENV PATH=/opt/hoi-dan-van/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    DANVAN_DATA_DIR=/data \
    DANVAN_METRICS_LISTEN=127.0.0.1:9464

USER 10001:10001
WORKDIR /var/lib/danvan
VOLUME ["/data", "/backup"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9464/healthz', timeout=4)"]
ENTRYPOINT ["danvan"]
CMD ["bot"]

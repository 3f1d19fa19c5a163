# docker build --tag gnnrec . && docker run --rm --publish 127.0.0.1:8501:8501 --volume gnnrec:/cache gnnrec
# Any other command in place of the app: docker run --rm --volume gnnrec:/cache gnnrec recommend 1

FROM python:3.13-slim AS wheel
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
# uv knows where PyTorch keeps its torch for CPUs, of some 200 MB; the one that pip takes by itself on Linux brings CUDA.
ARG TORCH_BACKEND=cpu
RUN useradd --create-home --uid 1000 gnnrec && install --directory --owner gnnrec --group gnnrec /cache
COPY requirements.txt /tmp/
RUN pip install --no-cache-dir uv && \
    uv pip install --system --no-cache --torch-backend "$TORCH_BACKEND" --requirement /tmp/requirements.txt
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir --no-deps /wheels/*.whl

# MovieLens and the models are kept in the volume; the port is reached from outside the container. Streamlit, not told
# where it is found, would ask a service on the internet for its address.
ENV GNNREC_HOME=/cache STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_PORT=8501 STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
USER gnnrec
WORKDIR /home/gnnrec
VOLUME /cache
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["gnnrec"]
CMD ["serve"]

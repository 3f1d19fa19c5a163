# docker build -t gnnrec . && docker run --rm -p 8501:8501 -v gnnrec:/data gnnrec
FROM python:3.11-slim

# PyTorch for the CPU alone, at the lock's version: the one on PyPI brings gigabytes of CUDA.
RUN pip install --no-cache-dir torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu

WORKDIR /opt/gnnrec
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN pip install --no-cache-dir --no-deps . && rm -rf /opt/gnnrec

# Nobody is root, and all that is kept (MovieLens, models) lies in one volume.
RUN useradd --create-home guest && mkdir /data && chown guest /data
USER guest
WORKDIR /home/guest
ENV GNNREC_HOME=/data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=3)"]
ENTRYPOINT ["gnnrec"]
CMD ["serve", "--port", "8501", "--", "--server.address", "0.0.0.0", "--server.headless", "true"]

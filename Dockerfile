# The running app in a small image; docs/deploy.md says how to use it.

# Makes the model files, with the packages that only this needs.
FROM python:3.13-slim AS models
WORKDIR /imgseg
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY run.py ./
COPY imgseg imgseg
# In 8-bit integers on every machine, so that an index made on one serves all.
ENV IMGSEG_MODELS=/models IMGSEG_PRECISION=int8
RUN python run.py models build
# What the fast engine reads; the rest is what these are made from.
RUN cd /models && install -m 444 -D -t /light-models \
    pnet.onnx rnet.onnx onet.onnx facenet-int8.onnx sface.onnx models.json

FROM python:3.13-slim
WORKDIR /imgseg
COPY requirements-light.lock requirements-cluster.lock ./
# "-r requirements-cluster.lock" for workers, and for photos in a bucket.
ARG ALSO=
# Nobody compiles, runs the packages' own tests or makes networks here, and no page speaks another language.
RUN pip install --no-cache-dir --require-hashes -r requirements-light.lock $ALSO \
 && cd /usr/local/lib/python3.13/site-packages \
 && find . -type d \( -name test -o -name tests \) -prune -exec rm -rf {} + \
 && find . -type f \( -name "*.py[ix]" -o -name "*.pxd" -o -name "*.h" \) -delete \
 && rm -r onnxruntime/transformers onnxruntime/quantization onnxruntime/tools sqlalchemy/testing \
 && find babel/locale-data -name "*.dat" \
    ! -name "root.dat" ! -name "en*" ! -name "de*" ! -name "es*" ! -name "fr*" -delete
COPY run.py ./
COPY migrations migrations
COPY static static
COPY templates templates
COPY imgseg imgseg
COPY --from=models /light-models /models
RUN python -m compileall -q imgseg \
 && useradd --uid 10001 --no-create-home imgseg \
 && install -d -o imgseg -g imgseg -m 700 /data
ENV IMGSEG_APP_DATA=/data IMGSEG_MODELS=/models IMGSEG_PRECISION=int8 PYTHONDONTWRITEBYTECODE=1
USER imgseg
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=20s CMD ["python", "-c", \
  "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/healthz', timeout=3)"]
CMD ["python", "run.py", "serve", "--host", "0.0.0.0"]

# syntax=docker/dockerfile:1
#
# NOT BUILT ANYWHERE YET: libtorch for CUDA and the base images could not be had where the project was made. What stands
# here was read out of the build and of the engine's sources (docs/gpu.md).
#
# A trainer worker or a server on an NVIDIA GPU, from the root of the project:
#
#   docker build -f deploy/images/cuda.Dockerfile --target trainer-worker -t hone-trainer-worker:cu128 .
#   docker build -f deploy/images/cuda.Dockerfile --target serving        -t hone-serving:cu128 .
#   docker run --gpus device=0 -v ./deploy/hone.yaml:/etc/hone/hone.yaml:ro -v models:/models:ro \
#       -v artifacts:/shared/hone-artifacts -v state:/var/lib/hone hone-trainer-worker:cu128

# The classes of both programs, each with the libraries that it needs and no other. libtorch for processors is left out:
# the engine would take it without a word where the one for CUDA is not found.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -B -pl trainer-worker,serving -am -DskipTests \
        -Dspotless.check.skip -Dcheckstyle.skip -Denforcer.skip \
        package dependency:copy-dependencies -DincludeScope=runtime \
        -DexcludeArtifactIds=pytorch-native-cpu \
    && cp trainer-worker/target/trainer-worker-*.jar trainer-worker/target/dependency/ \
    && cp serving/target/serving-*.jar serving/target/dependency/

# libtorch 2.7.1 for CUDA 12.8, the version that the engine's JNI library was compiled against, with the files that DJL
# packs for itself. Its digest could not be had either: give the one that you trust.
FROM ubuntu:24.04 AS libtorch
ARG LIBTORCH_URL=https://download.pytorch.org/libtorch/cu128/libtorch-cxx11-abi-shared-with-deps-2.7.1%2Bcu128.zip
ARG LIBTORCH_SHA256=
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl unzip \
    && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL -o /tmp/libtorch.zip "$LIBTORCH_URL" \
    && if [ -n "$LIBTORCH_SHA256" ]; then echo "$LIBTORCH_SHA256  /tmp/libtorch.zip" | sha256sum -c -; fi \
    && unzip -q /tmp/libtorch.zip 'libtorch/lib/*' -d /tmp && rm /tmp/libtorch.zip \
    && mkdir -p /opt/libtorch && cd /tmp/libtorch/lib \
    && rm -f ./*.a \
    && mv libc10.so libc10_cuda.so libcaffe2_nvrtc.so libcu* libgomp* libnv* \
        libtorch.so libtorch_cpu.so libtorch_cuda*.so /opt/libtorch/ \
    && rm -r /tmp/libtorch

# CUDA's runtime and what a container needs to see the GPU; cuBLAS, cuDNN and the rest are libtorch's own.
FROM nvidia/cuda:12.8.1-base-ubuntu24.04 AS runtime
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/hone hone \
    && install -d -o hone /shared/hone-artifacts
COPY --from=libtorch /opt/libtorch /opt/libtorch
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch \
    PYTORCH_FLAVOR=cu128 \
    DJL_CACHE_DIR=/var/lib/hone/djl \
    HONE_DEVICE=cuda:0
USER hone
WORKDIR /var/lib/hone
VOLUME /var/lib/hone

FROM runtime AS trainer-worker
COPY --from=build /src/trainer-worker/target/dependency /opt/hone/lib
EXPOSE 9102
ENTRYPOINT ["java", "-Dai.djl.offline=true", "-cp", "/opt/hone/lib/*", "dev.hone.trainer.TrainerWorkerCommand"]
CMD ["--config", "/etc/hone/hone.yaml"]

FROM runtime AS serving
COPY --from=build /src/serving/target/dependency /opt/hone/lib
EXPOSE 8080
ENTRYPOINT ["java", "-Dai.djl.offline=true", "-cp", "/opt/hone/lib/*", "dev.hone.serving.ServingCommand"]
CMD ["--config", "/etc/hone/hone.yaml"]

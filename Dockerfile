# docker build -t fairlead .
# docker run -d --name fairlead --network host --pid host \
#     --cap-add NET_ADMIN --cap-add SYS_ADMIN --cap-add SYS_PTRACE \
#     --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
#     -v /run/netns:/run/netns:rshared -v /run/fairlead:/run/fairlead -v fairlead:/var/lib/fairlead fairlead
#
# /run/fairlead: the unix socket of Docker's API, for clients on the host (DOCKER_HOST=unix:///run/fairlead/docker.sock).
# --network host: the host's links and firewall are what it programs. --pid host and SYS_PTRACE: sandboxes adopted by
# process id. rshared: a sandbox it creates is visible to the host's `ip netns`, and outlives the container.
# systempaths=unconfined: Docker mounts /proc/sys read-only, and forwarding is switched there. apparmor=unconfined:
# Docker's profile forbids mount(2), which names a network namespace.
#
# Both bases can be any Debian or Ubuntu that has the JDK package.
ARG BUILD_BASE=debian:12-slim
ARG RUNTIME_BASE=debian:12-slim

FROM ${BUILD_BASE} AS build
ARG OPENJDK=openjdk-17
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates ${OPENJDK}-jdk-headless maven nodejs npm \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
WORKDIR /src
COPY . .
RUN mvn -q -B -ntp package -DskipTests -Dspotless.check.skip=true \
    && java -Djarmode=tools -jar target/fairlead.jar extract --destination /opt/fairlead

FROM ${RUNTIME_BASE}
ARG OPENJDK=openjdk-17
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${OPENJDK}-jre-headless \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
COPY --from=build /opt/fairlead /opt/fairlead
# Here and not in the build stage: the class-data archive fits one JVM and one path only.
COPY scripts/prepare-jvm /opt/fairlead/
RUN /opt/fairlead/prepare-jvm /usr/bin/java /opt/fairlead
EXPOSE 8080
VOLUME /var/lib/fairlead
ENTRYPOINT ["java", "@/opt/fairlead/jvm.args", "-jar", "/opt/fairlead/fairlead.jar"]

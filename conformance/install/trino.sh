# shellcheck shell=bash
# One Trino server with the Iceberg connector, from Maven: the bare server (194 MB) and the connector (346 MB).
# The whole release (io.trino:trino-server, 821 MB) holds the same two and sixty connectors that nobody asks here.

TRINO_HOME=$WORK/trino/server

trino_release() { echo "trino-$TRINO_VERSION"; }

trino_check() {
  [[ -x $TRINO_HOME/bin/launcher && -d $TRINO_HOME/lib && -d $TRINO_HOME/plugin/iceberg ]] &&
    find_java "$TRINO_JAVA_MAJOR" >/dev/null
}

trino_install() {
  find_java "$TRINO_JAVA_MAJOR" >/dev/null ||
    die "Trino $TRINO_VERSION needs Java $TRINO_JAVA_MAJOR or newer and none was found under /usr/lib/jvm, /usr/java or /opt" \
      "install a JDK $TRINO_JAVA_MAJOR and set TRINO_JAVA_HOME to its folder"
  need_command mvn maven
  need_command unzip unzip
  rm -rf "$WORK/trino"
  mkdir -p "$TRINO_HOME"

  trino_fetch trino-server-core tar.gz
  tar -xzf "$(trino_archive trino-server-core tar.gz)" -C "$TRINO_HOME" --strip-components=1
  # The connectors that come with the bare server (functions, spooling, passwords) are not asked for either.
  rm -rf "${TRINO_HOME:?}/plugin" "${TRINO_HOME:?}/secrets-plugin"
  mkdir "$TRINO_HOME/plugin"

  trino_fetch trino-iceberg zip
  unzip -q "$(trino_archive trino-iceberg zip)" -d "$TRINO_HOME/plugin"
  mv "$TRINO_HOME/plugin/trino-iceberg-$TRINO_VERSION" "$TRINO_HOME/plugin/iceberg"

  # Half a gigabyte of archives that are never read again.
  rm -rf "$WORK/trino/maven"
}

trino_archive() { echo "$WORK/trino/maven/io/trino/$1/$TRINO_VERSION/$1-$TRINO_VERSION.$2"; }

# A repository of its own keeps the archives out of the user's; Maven checks their checksums.
trino_fetch() {
  say "trino: fetching io.trino:$1:$TRINO_VERSION:$2"
  mvn --batch-mode --quiet --strict-checksums -Dmaven.repo.local="$WORK/trino/maven" \
    "org.apache.maven.plugins:maven-dependency-plugin:$MAVEN_DEPENDENCY_PLUGIN_VERSION:get" \
    -Dartifact="io.trino:$1:$TRINO_VERSION:$2" -Dtransitive=false >"$LOG_DIR/maven.log" 2>&1 ||
    die "Maven could not fetch io.trino:$1: $(grep -m1 ERROR "$LOG_DIR/maven.log")" "read $LOG_DIR/maven.log"
}

# shellcheck shell=bash
# One Trino node (2 GB heap) over the catalog that postgres.sh started. Its catalog `lake` must meet iceberg-go's:
#   - the same name inside the catalog's tables (catalog_name = 'lake'): sql.NewCatalog("lake", …);
#   - the same layout of them: V1, the one with the column iceberg_type, which iceberg-go makes in a new database.
# Trino never makes those tables; farthing (iceberg-go) does, at its first opening of the catalog.

TRINO_ETC=$RUN_DIR/trino/etc

trino_start() {
  trino_check || die "trino is not installed" "$CONFORMANCE_DIR/install.sh trino"
  use_server postgres
  local port java
  port=$(free_port)
  java=$(find_java "$TRINO_JAVA_MAJOR")
  rm -rf "$RUN_DIR/trino"
  mkdir -p "$TRINO_ETC/catalog" "$RUN_DIR/trino/data"
  trino_node_settings "$port"
  trino_lake_settings

  JAVA_HOME=$java launch trino "$TRINO_HOME/bin/launcher" -etc-dir "$TRINO_ETC" -data-dir "$RUN_DIR/trino/data" \
    -jvm-dir "$java" run
  wait_ready trino 180 trino_answers "$port"

  publish trino <<ENV
FARTHING_TEST_TRINO_URL='http://farthing@127.0.0.1:$port?catalog=lake'
ENV
}

trino_answers() { curl --silent --fail "http://127.0.0.1:$1/v1/info" | grep -q '"starting":false'; }

trino_node_settings() {
  cat >"$TRINO_ETC/node.properties" <<PROPERTIES
node.environment=conformance
node.data-dir=$RUN_DIR/trino/data
PROPERTIES
  cat >"$TRINO_ETC/config.properties" <<PROPERTIES
coordinator=true
node-scheduler.include-coordinator=true
node.internal-address=127.0.0.1
http-server.http.port=$1
discovery.uri=http://127.0.0.1:$1
query.max-memory=1GB
query.max-memory-per-node=800MB
query.max-stage-count=400
catalog.management=static
PROPERTIES
  cat >"$TRINO_ETC/jvm.config" <<CONFIG
-server
-Xms256m
-Xmx2G
-XX:+ExitOnOutOfMemoryError
-XX:ReservedCodeCacheSize=256M
-Djdk.attach.allowAttachSelf=true
-XX:+EnableDynamicAgentLoading
CONFIG
}

# fs.native-local reads and writes the file:///… locations that iceberg-go writes; its root is the machine's.
trino_lake_settings() {
  cat >"$TRINO_ETC/catalog/lake.properties" <<PROPERTIES
connector.name=iceberg
iceberg.catalog.type=jdbc
iceberg.jdbc-catalog.driver-class=org.postgresql.Driver
iceberg.jdbc-catalog.connection-url=$(trino_jdbc_url)
iceberg.jdbc-catalog.catalog-name=lake
iceberg.jdbc-catalog.schema-version=V1
iceberg.jdbc-catalog.default-warehouse-dir=file://$FARTHING_TEST_WAREHOUSE
fs.native-local.enabled=true
local.location=/
PROPERTIES
}

# postgres://farthing@HOST:PORT/lake?… as Java writes it.
trino_jdbc_url() {
  local rest=${FARTHING_TEST_POSTGRES_URL#postgres://farthing@}
  printf 'jdbc:postgresql://%s?user=farthing\n' "${rest%%\?*}"
}

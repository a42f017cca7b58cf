# shellcheck shell=bash
# Azure Blob Storage as Azurite plays it, with an account and a key made for this start.

azure_start() {
  buckets_check || die "the buckets' servers are not installed" "$CONFORMANCE_DIR/install.sh buckets"
  local port key
  port=$(free_port)
  key=$(head -c 64 /dev/urandom | base64 --wrap=0)
  rm -rf "$RUN_DIR/azure"
  mkdir -p "$RUN_DIR/azure"
  # Newer SDKs ask for API versions that Azurite does not list, and get what they need all the same.
  AZURITE_ACCOUNTS="farthing:$key" launch azure "$AZURITE_HOME/node_modules/.bin/azurite-blob" --blobHost 127.0.0.1 \
    --blobPort "$port" --location "$RUN_DIR/azure" --skipApiVersionCheck --disableTelemetry --silent
  wait_ready azure 30 azure_answers "$port"
  publish azure <<ENV
FARTHING_TEST_AZURE_ENDPOINT='http://127.0.0.1:$port/farthing'
AZURE_STORAGE_ACCOUNT='farthing'
AZURE_STORAGE_KEY='$key'
AZURE_STORAGE_CONNECTION_STRING='DefaultEndpointsProtocol=http;AccountName=farthing;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$port/farthing;'
AZURE_STORAGE_DOMAIN='127.0.0.1:$port'
AZURE_STORAGE_PROTOCOL='http'
AZURE_STORAGE_IS_LOCAL_EMULATOR='true'
ENV
}

# Without a signature it answers 403; that it answers as Azure's storage is what counts.
azure_answers() { curl --silent --head "http://127.0.0.1:$1/farthing?comp=list" | grep -qi '^server: azurite'; }

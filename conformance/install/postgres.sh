# shellcheck shell=bash
# PostgreSQL from Debian: the server's programs only. Debian's own cluster and service are not used.

POSTGRES_BIN=/usr/lib/postgresql/$POSTGRES_MAJOR/bin

postgres_release() { echo "postgresql-$POSTGRES_MAJOR"; }

postgres_check() { [[ -x $POSTGRES_BIN/postgres && -x $POSTGRES_BIN/initdb && -x $POSTGRES_BIN/psql ]]; }

postgres_install() {
  postgres_check || apt_install "postgresql-$POSTGRES_MAJOR" "postgresql-client-$POSTGRES_MAJOR"
}

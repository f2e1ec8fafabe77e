#!/bin/sh
# Writes the account file from the environment, so that no image and no volume of another host holds the password, and becomes Fuseki.
set -eu
: "${FUSEKI_PASSWORD:?FUSEKI_PASSWORD is not set}"
case "$FUSEKI_PASSWORD" in
*[!A-Za-z0-9._~-]*) echo "FUSEKI_PASSWORD may have letters, digits and . _ ~ - only: it stands in shiro.ini." >&2 && exit 2 ;;
esac
umask 077
# Sessions are off: with them Fuseki 5.6 answers 500 "No SessionManager" to every call with a password.
cat >"$FUSEKI_BASE/shiro.ini" <<INI
[main]
securityManager.subjectDAO.sessionStorageEvaluator.sessionStorageEnabled = false

[users]
${FUSEKI_USER:-ferag} = $FUSEKI_PASSWORD, admin

[urls]
/\$/ping = anon
/** = authcBasic,roles[admin]
INI
exec java "-Xmx${FUSEKI_HEAP:-2g}" -jar "${FUSEKI_JAR:-/opt/fuseki/jena-fuseki-server.jar}" --port "${FUSEKI_PORT:-3030}"

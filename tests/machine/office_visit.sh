#!/bin/sh
# A foreign client of the office's pages, curl, which believes one authority:
#   office_visit.sh ADDRESS PORT CA BADGE GIVEN OWN [PAGE…]
# Logs in with the password GIVEN and chooses OWN, or logs in with OWN where GIVEN is empty. A line for each form that is
# sent: its path, the status, where it leads to; and for each page: its path, the status, and whom it greets.
set -eu
host=office.hall.example address=$1 port=$2 ca=$3 badge=$4 given=$5 own=$6
shift 6
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT

ask() {
    curl --silent --show-error --max-time 300 --noproxy '*' --cacert "$ca" --resolve "$host:$port:$address" \
        --cookie "$jar" --cookie-jar "$jar" "$@"
}

# Sends these fields to the form at the path $1, with what the page itself puts into it.
send() {
    path=$1
    shift
    csrf=$(ask "https://$host:$port$path" | sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p' | head -n 1)
    for field in "$@"; do
        set -- "$@" --data-urlencode "$field"
        shift
    done
    ask --output /dev/null --write-out "$path %{http_code} %{redirect_url}\n" --data-urlencode "csrf=$csrf" "$@" \
        "https://$host:$port$path"
}

if [ -n "$given" ]; then
    send /login "badge=$badge" "password=$given"
    send /password "old=$given" "new=$own" "again=$own"
    : >"$jar" # each login has ended by that
fi
send /login "badge=$badge" "password=$own"
for page in "$@"; do
    said=$(ask --location --write-out '\n%{http_code}' "https://$host:$port$page")
    greeted=$(printf %s "$said" | sed -n 's|.*<a href="/me">\(.*\)</a>.*|\1|p')
    echo "$page $(printf %s "$said" | tail -n 1) $greeted"
done

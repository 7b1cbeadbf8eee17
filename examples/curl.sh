#!/bin/sh
# Asks a running "firth serve" by curl: sh examples/curl.sh
# FIRTH_URL is where it listens; FIRTH_KEY an API key, if it wants one.
set -eu
url=${FIRTH_URL:-http://127.0.0.1:8080}

ask() { # PATH [JSON]
	path=$1
	shift
	# --fail-with-body: an error is shown, and ends the script.
	curl --silent --show-error --fail-with-body "$url$path" \
		${FIRTH_KEY:+-H "Authorization: Bearer $FIRTH_KEY"} \
		${1:+-H 'Content-Type: application/json' -d "$1"}

}

echo '# which models are there?'
ask /v1/models
echo '# the words nearest to an expression'
ask /v1/neighbors '{"expression": "king - man + woman", "k": 3}'
echo '# many questions at once'
ask /v1/neighbors '{"queries": [{"words": ["paris"], "k": 2}, {"words": ["rabbit"], "k": 2}]}'
echo '# how similar are they?'
ask /v1/similarity '{"pairs": [["cat", "dog"], ["cat", "paris"]]}'
echo '# man is to king as woman is to ...'
ask /v1/analogy '{"a": "man", "b": "king", "c": "woman", "k": 1}'
echo '# how is a text cut?'
ask /v1/tokenize '{"text": "The king, the queen"}'
echo '# how is the server?'
ask /readyz

#!/usr/bin/env bash
# Writes what each fuzz target begins with into fuzz/corpus, out of what the tests use: labelled bodies, calls, policies;
# and into fuzz/dict the words that matter to it. What a fuzzer has found in the corpus stays.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/scan_body corpus/scan_request corpus/policy corpus/tools

# Each line is JSON with a body in it. The broken bar only keeps scanners of repositories from taking the values for live ones.
sed 's/¦//g' ../src/gateway/classify/corpus.ndjson | awk '{ file = "corpus/scan_body/seed-" NR; print > file; close(file) }'

cp ../src/gateway/policy/defaults/*.yaml corpus/policy/
# The examples of the documentation, one a file.
awk '/^```yaml/ { inside = 1; file = "corpus/policy/docs-" ++count; printf "" > file; next }
	/^```/ { if (inside) close(file); inside = 0 }
	inside { print > file }' ../docs/policies.md
cat > corpus/policy/json <<'END'
{"name":"n","env_names":["production"],"compliance_tags":["SOC_2:CC6.7"],"rules":[
{"rule_id":"a","priority":1,"match":{"tools":["slack","*"],"operations":["category:messages","method:POST","*"],"verbs":["WRITE"],"agent_ids":["agent-7"],
"url_patterns":["https://*.example.com/*/pulls","*/collaborators/*"],"aws_tags":{"env":"prod*"},"principal_patterns":["@example.com"],"repo_patterns":["acme/[a-w]*"]},
"condition":{"has_data_class":["SECRETS"],"body_contains_any":["password"],"body_path_gt":{"path":"$.items[*].a","value":1.5},
"body_path_equals":{"path":"$['a key']","value":null},"time_of_day_outside":{"start":"22:00","end":"06:00","tz":"Europe/Berlin"},"risk_score_gt":0.5,"trust_score_lt":0.6},
"action":"OPEN_INCIDENT","incident_severity":"LOW","escalate_to":"slack","tag":["x"],"reason_code":"X"},
{"rule_id":"b","priority":2,"tool_name":"github","is_new_destination":true,"is_volume_burst":false,"threat_intel_match":true,"action":"ALLOW"}]}
END

# METHOD URL | body | what is expected of it; the target wants method, URL and body on lines of their own.
awk -F ' [|] ' '!/^#/ && NF > 2 {
	at = index($1, " "); file = "corpus/tools/seed-" NR
	print substr($1, 1, at - 1) > file; print substr($1, at + 1) > file
	if ($2 != "-") print $2 > file
	close(file)
	request = "corpus/scan_request/seed-" NR
	printf "{\"method\":\"%s\",\"url\":\"%s\",\"body\":%s,\"agent_id\":\"a\"}\n", substr($1, 1, at - 1), substr($1, at + 1), $2 == "-" ? "null" : $2 > request
	close(request)
}' ../src/gateway/tools/table.txt
cat > corpus/scan_request/all <<'END'
{"method":"POST","url":"shell://exec","body":{"cmd":"ls","half":"\ud800"},"headers":{"Authorization":"Bearer x","Accept":["a","b"],"X":1},"agent_id":"a","agent_name":"b",
"runtime_type":"custom","context":"c","env":"production","later":[{}]}
END
cat > corpus/scan_request/response <<'END'
{"trace_id":"0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11","response_body":{"a":"\udfff","b":[1e999,-0.0]},"response_status":200}
END

# Without a sanitizer the fuzzer does not see what texts are compared with, so it is told.
mkdir -p dict
words() { grep -ohE "$@" | tr '`' '"' | LC_ALL=C sort -u; }
words '"[][A-Za-z0-9_./:*@ -]{2,40}"' ../src/gateway/classify/*.rs > dict/scan_body
words '"[][A-Za-z0-9_./:*@{} -]{2,60}"' ../src/gateway/tools.toml > dict/tools
words '`[][A-Za-z0-9_.:*@$-]{2,40}`' ../docs/policies.md > dict/policy
printf '"%s"\n' method url body headers agent_id agent_name runtime_type context env trace_id response_body response_status '\\ud800' > dict/scan_request

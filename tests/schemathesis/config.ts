import type { Seed } from './seed.ts';

const EXAMPLES = 25;

/** What the run is told beyond the OpenAPI document: who asks, and what there is. Every exception has its reason. */
export function configOf(seed: Seed, randomSeed: number): string {
  const dictionaries = Object.entries({ ...seed.ids, spareRag: seed.spareRags, spareMember: seed.spareMembers });
  const bindings = Object.keys(seed.ids).map((name) => `"path.${name}" = { dictionary = "${name}", probability = 0.9 }`);
  return `
seed = ${randomSeed}
continue-on-failure = true
request-timeout = 40
suppress-health-check = ["all"]

[generation]
max-examples = ${EXAMPLES}
database = "none"

# Ids come from the lists below, because things of one RAG are not found in another; the stateful phase follows what it made itself.
[phases.coverage.extra-data-sources]
responses = false
[phases.fuzzing.extra-data-sources]
responses = false

[auth.openapi.bearer]
bearer = "${seed.token}"
[auth.openapi.node]
bearer = "${seed.nodeToken}"

${dictionaries.map(([name, values]) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(values)}`).join('\n')}

[parameters]
${bindings.join('\n')}
"path.userId" = { dictionary = "spareMember", probability = 0.8 }

${operations(seed)}
`;
}

function operations({ passingToken, bystanderToken }: Seed): string {
  return `
# OpenAPI describes no sockets; theirs are the tests of faults 47 to 50.
[[operations]]
include-path = ["/ws/tasks/{taskId}", "/compute/hub"]
enabled = false

# The first success ends the sign-in: it is another account's.
[[operations]]
include-path = ["/auth/logout", "/auth/sessions/{sessionId}"]
headers = { Authorization = "Bearer ${passingToken}" }

# An operator would take away the node that answers here, which has the least id; who is none is refused. Success is in the tests of fault 74.
[[operations]]
include-path = ["/compute/nodes/{nodeId}", "/compute/nodes/{nodeId}/drain"]
headers = { Authorization = "Bearer ${bystanderToken}" }

[[operations]]
include-name = "DELETE /rags/{ragId}"
parameters = { "path.ragId" = { dictionary = "spareRag", probability = 0.8 } }

# A form's value is bytes, so none is of a wrong type; and which bytes are text that can be read no schema says.
[[operations]]
include-name = ["POST /rags/{ragId}/upload", "PUT /rags/{ragId}/documents/{documentId}"]
[operations.checks.negative_data_rejection]
enabled = false
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 415, 422]

# No schema holds the grammar of SPARQL.
[[operations]]
include-path = "/rags/{ragId}/sparql"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 422]

# Nor whether a change is still the one that was looked at.
[[operations]]
include-name = "POST /rags/{ragId}/cycles/{cycleId}/approve"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 412]

# Nor whether bytes have the hash that names them.
[[operations]]
include-name = "PUT /compute/blobs/{sha256}"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404]
`;
}

"""Cuts what the tests need out of GitHub's own publications, taken from npm:

    npm install @octokit/openapi @octokit/webhooks-examples
    python3 generate.py node_modules

openapi.json holds the operations that the client uses, and the components that these
refer to, without prose and examples. events/ holds payloads of the events that start
workflows, reduced to the fields that say who, where and what.
"""

import copy
import json
import pathlib
import sys

OPERATIONS = [
    ("/repos/{owner}/{repo}/issues", "get"),
    ("/repos/{owner}/{repo}/issues", "post"),
    ("/repos/{owner}/{repo}/issues/{issue_number}", "patch"),
    ("/repos/{owner}/{repo}/issues/{issue_number}/comments", "get"),
    ("/repos/{owner}/{repo}/issues/{issue_number}/comments", "post"),
    ("/repos/{owner}/{repo}/issues/comments/{comment_id}", "patch"),
    ("/repos/{owner}/{repo}/issues/comments/{comment_id}", "delete"),
    ("/repos/{owner}/{repo}/pulls", "get"),
    ("/repos/{owner}/{repo}/pulls/{pull_number}", "get"),
    ("/repos/{owner}/{repo}/actions/runs/{run_id}", "get"),
    ("/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", "get"),
    ("/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", "get"),
    ("/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", "get"),
]
# What errors look like, whether an operation lists them or not.
ERRORS = "#/components/schemas/basic-error"
PROSE = {"description", "example", "examples", "externalDocs", "summary", "tags", "x-github"}

# Fields of payloads that are kept, wherever they are.
KEPT = {
    "action", "after", "base", "base_ref", "base_sha", "before", "body", "comment", "conclusion", "default_branch",
    "deleted", "event", "fork", "forced", "full_name", "head", "head_branch", "head_ref", "head_repository", "head_sha",
    "html_url", "id", "inputs", "issue", "login", "merge_group", "name", "number", "owner", "private", "pull_request",
    "pull_requests", "ref", "repo", "repository", "run_attempt", "schedule", "sender", "sha", "state", "status", "title",
    "type", "url", "user", "workflow", "workflow_run",
}


def bare(node, names=False):
    """Returns a part of the description without prose; names says that keys are names, not keywords."""
    if isinstance(node, dict):
        return {
            key: bare(value, names=key == "properties" and not names)
            for key, value in node.items()
            if names or (key not in PROSE and not key.startswith("x-"))
        }
    return [bare(value) for value in node] if isinstance(node, list) else node


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def openapi(description):
    paths = {}
    for path, method in OPERATIONS:
        paths.setdefault(path, {})[method] = bare(description["paths"][path][method])
    components, todo = {}, [*references(paths), ERRORS]
    while todo:
        _, _, kind, name = todo.pop().split("/", 3)
        if name not in components.setdefault(kind, {}):
            components[kind][name] = bare(description["components"][kind][name])
            todo += references(components[kind][name])
    for path in paths.values():
        for operation in path.values():
            for response in operation["responses"].values():
                response.setdefault("description", "")
    for response in components["responses"].values():
        response.setdefault("description", "")
    info = {"title": description["info"]["title"], "version": description["info"]["version"]}
    return {"openapi": description["openapi"], "info": info, "paths": paths, "components": components}


def reduced(node):
    if isinstance(node, dict):
        return {key: reduced(value) for key, value in node.items() if key in KEPT}
    return [reduced(value) for value in node] if isinstance(node, list) else node


def events(examples):
    by_name = {example["name"]: example["examples"] for example in examples}

    def example(name, wanted=lambda payload: True):
        found = next(payload for payload in by_name[name] if wanted(payload))
        return copy.deepcopy(reduced(found))

    yield "push", example("push", lambda p: p["ref"].startswith("refs/heads/"))
    yield "push-tag", example("push", lambda p: p["ref"].startswith("refs/tags/") and not p["deleted"])
    yield "merge_group", example("merge_group")
    yield "workflow_dispatch", example("workflow_dispatch")
    yield "pull_request", example("pull_request", lambda p: p["action"] == "synchronize")
    yield "workflow_run", example("workflow_run", lambda p: not p["workflow_run"]["pull_requests"])
    # The published example names the pull request of another repository.
    yield "workflow_run-foreign", example("workflow_run", lambda p: p["workflow_run"]["pull_requests"])

    # What follows is published only for other cases; the changes are what GitHub's documentation says of these.
    fork = example("pull_request", lambda p: p["action"] == "synchronize")
    stranger = {"login": "octofork", "id": 99, "type": "User", "url": "https://api.github.com/users/octofork"}
    fork["pull_request"]["user"] = fork["sender"] = stranger
    fork["pull_request"]["head"]["user"] = stranger
    fork["pull_request"]["head"]["repo"] |= {
        "id": 99, "full_name": "octofork/Hello-World", "owner": stranger, "fork": True,
        "url": "https://api.github.com/repos/octofork/Hello-World",
    }
    yield "pull_request-fork", fork

    gone = copy.deepcopy(fork)
    gone["pull_request"]["head"]["repo"] = None
    yield "pull_request-fork-deleted", gone

    own = example("workflow_run", lambda p: p["workflow_run"]["pull_requests"])
    run = own["workflow_run"]
    run["event"] = "pull_request"
    for pull in run["pull_requests"]:
        for side in "head", "base":
            pull[side]["repo"] = {key: run["repository"][key] for key in ("id", "name", "url") if key in run["repository"]}
        pull["head"]["sha"] = run["head_sha"]
    yield "workflow_run-pull_request", own

    forked = example("workflow_run", lambda p: not p["workflow_run"]["pull_requests"])
    run = forked["workflow_run"]
    run["event"], run["head_branch"] = "pull_request", "patch-1"
    run["head_repository"] |= {"id": 99, "full_name": "octofork/octo-repo", "owner": stranger, "fork": True}
    yield "workflow_run-fork", forked

    yield "issue_comment", example("issue_comment", lambda p: p["action"] == "created")
    comment = example("issue_comment", lambda p: p["action"] == "created")
    url = comment["repository"]["url"].replace("https://github.com/", "https://api.github.com/repos/")
    comment["issue"]["pull_request"] = {"url": url + "/pulls/1", "html_url": comment["repository"]["html_url"] + "/pull/1"}
    yield "issue_comment-pull_request", comment

    yield "schedule", {
        "schedule": "0 3 * * *", "workflow": ".github/workflows/nightly.yml",
        "repository": example("workflow_dispatch")["repository"],
    }


def write(path, document, **how):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, **how) + "\n")


def main():
    here, octokit = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[1]) / "@octokit"
    description = json.loads((octokit / "openapi/generated/api.github.com.json").read_text())
    write(here / "openapi.json", openapi(description), indent=1, sort_keys=True)
    examples = json.loads((octokit / "webhooks-examples/api.github.com/index.json").read_text())
    for name, payload in events(examples):
        write(here / "events" / (name + ".json"), payload, indent=1)


if __name__ == "__main__":
    main()

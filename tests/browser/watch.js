// What a page may never do, whoever looks at it: break a policy, fail in a script, fetch something that isn't its own.

// Everything that goes wrong in this browser profile, in a list that should stay empty.
export function watch(context) {
  const wrong = [];
  const documents = new Set();
  context.on("request", (request) => {
    if (request.isNavigationRequest()) {
      documents.add(request.url());
    } else if (new URL(request.url()).origin !== new URL(request.frame().url()).origin) {
      wrong.push(`${request.frame().url()} fetched ${request.url()}`);
    }
  });
  context.on("requestfailed", (request) => {
    // A page that gives way to the next one takes its own requests along; that isn't a failure.
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") wrong.push(`${request.url()} failed: ${errorText}`);
  });
  context.on("console", (message) => {
    // A page with a status of 4xx is what it should be; Chromium mentions it all the same.
    const refused = /^Failed to load resource: the server responded with a status of 4/.test(message.text());
    if (refused && documents.has(message.location().url)) return;
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => wrong.push(`script: ${error.error().message}`));
  return wrong;
}

package wandb

// The questions are those of W&B's own SDK (wandb 0.31.0, apis/public), less
// what is not read here: servers of any age answer them.

const viewerQuery = `query GetViewer { viewer { id entity username } }`

const projectsQuery = `query GetProjects($entity: String, $cursor: String, $perPage: Int = 50) {
  models(entityName: $entity, after: $cursor, first: $perPage) {
    pageInfo { endCursor hasNextPage }
    edges { node { name } }
  }
}`

const runsQuery = `query Runs($project: String!, $entity: String!, $cursor: String, $perPage: Int = 50, $order: String, $filters: JSONString) {
  project(name: $project, entityName: $entity) {
    runCount(filters: $filters)
    runs(filters: $filters, after: $cursor, first: $perPage, order: $order) {
      edges {
        node {
          id tags name displayName state config group jobType createdAt heartbeatAt
          systemMetrics summaryMetrics user { name username }
        }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`

// eventsQuery asks for samples of the machine, evenly over the run.
const eventsQuery = `query RunFullHistory($project: String!, $entity: String!, $name: String!, $samples: Int) {
  project(name: $project, entityName: $entity) {
    run(name: $name) { events(samples: $samples) }
  }
}`

const filesQuery = `query RunFiles($project: String!, $entity: String!, $name: String!, $fileNames: [String] = []) {
  project(name: $project, entityName: $entity) {
    run(name: $name) {
      files(names: $fileNames) { edges { node { name url directUrl sizeBytes } } }
    }
  }
}`

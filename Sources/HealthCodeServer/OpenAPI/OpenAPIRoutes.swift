internal import CHealthCodeServerResources
package import Hummingbird

/// `GET /openapi.json`: what a node understands, as OpenAPI 3.1.
package struct OpenAPIRoutes: RouteGroup {
    /// The description that is built into the program.
    package static var document: [UInt8] { Array(PackageResources.openapi_json) }

    /// The route.
    package init() {}

    package func add(to router: Router<NodeContext>) {
        let response = Response.json(bytes: Self.document)
        router.get("/openapi.json") { _, _ in response }
    }
}

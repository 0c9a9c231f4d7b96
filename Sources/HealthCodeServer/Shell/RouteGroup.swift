package import Hummingbird

/// Routes that belong together: a feature's.
///
///     struct StatusRoutes: RouteGroup {
///         let store: EvidenceStore
///
///         func add(to router: Router<NodeContext>) {
///             router.get("/v1/status") { request, context in
///                 try context.require(role: .staff, .driver)
///                 return Response.json(try await store.status())
///             }
///         }
///     }
package protocol RouteGroup: Sendable {
    /// Adds the routes. It is called more than once and has no other effect.
    func add(to router: Router<NodeContext>)
}

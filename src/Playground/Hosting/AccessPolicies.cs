using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace PortBridge.Playground.Hosting;

/// <summary>
/// The authorization policies of the playground. A host replaces them by policies of the same name, for example to require
/// a signed-in user.
/// </summary>
public static class AccessPolicies
{
    /// <summary>Who may open the page and speak. By default everybody.</summary>
    public const string Visitor = "PortBridge.Visitor";

    /// <summary>
    /// Who may switch the engine for everybody, start downloads, and see process ids, paths and the standard error of the
    /// worker. By default see <see cref="PlaygroundOptions.Operators"/>.
    /// </summary>
    public const string Operator = "PortBridge.Operator";

    /// <summary>Registers both policies.</summary>
    public static IServiceCollection AddAccessPolicies(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder()
            .AddPolicy(Visitor, policy => policy.RequireAssertion(_ => true))
            .AddPolicy(Operator, policy => policy.AddRequirements(new OperatorRequirement()));
        services.AddSingleton<IAuthorizationHandler, OperatorHandler>();
        services.AddScoped<OperatorAccess>();
        return services;
    }

    private sealed class OperatorRequirement : IAuthorizationRequirement;

    private sealed class OperatorHandler(IOptions<PlaygroundOptions> options, IHostEnvironment environment)
        : AuthorizationHandler<OperatorRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
        {
            var isOperator = options.Value.Operators switch
            {
                OperatorRule.Everyone => true,
                OperatorRule.Local => environment.IsDevelopment() || VisitorAddress.IsLocal(context.User),
                _ => false,
            };
            if (isOperator)
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}

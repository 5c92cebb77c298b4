using System.Reflection;
using MedCommunity.Core.Accounts;
using MedCommunity.Core.Data;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace MedCommunity.Tests.Permissions;

/// <summary>
/// Everything that somebody can do with the portal, found in the code and named as docs/permissions.md names it:
/// <list type="bullet">
/// <item>pages: every route of every component, <c>/tasks/{Id}</c>;</item>
/// <item>endpoints: method and route of everything the running portal answers to, exports and files included, <c>GET /api/v1/plans</c>; left out are static
/// files and what Blazor serves for itself under <c>/_framework</c>; its circuit, over which pages are updated live, is the one operation <c>/_blazor</c>;</item>
/// <item>use cases: under MedCommunity.Web.Features, every public or internal asynchronous method of a class that is no component and neither derives from nor
/// implements anything of the framework's, and every such static method that is told who acts; <c>SubmitForm.HandleAsync</c>. A method that takes a piece of
/// code to run, or somebody's open database context without being told who acts, is a part of other operations; one that answers who acts is none.</item>
/// </list>
/// </summary>
internal static class Operations
{
    private const string Features = "MedCommunity.Web.Features";
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> PageTypes => typeof(Program).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>().Any());

    public static IEnumerable<string> Pages => PageTypes.SelectMany(page => page.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template);

    /// <summary>The portal's endpoints that are no page and no static file.</summary>
    public static IEnumerable<RouteEndpoint> EndpointsOf(IServiceProvider portal) =>
        portal.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
                && endpoint.RoutePattern.RawText != "{**path:file}"
                && !RouteOf(endpoint).StartsWith("/_framework/", StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is null);

    public static string RouteOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    public static IEnumerable<string> NamesOf(RouteEndpoint endpoint) => RouteOf(endpoint).Split('/')[1] == "_blazor"
        ? ["/_blazor"]
        : (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => $"{method} {RouteOf(endpoint)}");

    public static IEnumerable<MethodInfo> UseCases => typeof(Program).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith(Features, StringComparison.Ordinal) == true && !type.IsNested && type.IsClass && !IsFrameworks(type))
        .SelectMany(type => type.GetMethods(Declared | BindingFlags.Instance | BindingFlags.Static))
        .Where(method => !method.IsPrivate && !method.IsSpecialName && IsAsynchronous(method) && !AnswersWhoActs(method)
            && method.GetParameters().All(parameter => !parameter.ParameterType.IsAssignableTo(typeof(Delegate)))
            && (IsToldWhoActs(method) || !(method.IsStatic || method.GetParameters().Any(parameter => parameter.ParameterType == typeof(AppDbContext)))));

    public static string NameOf(MethodInfo useCase) => $"{useCase.DeclaringType!.Name}.{useCase.Name}";

    public static SortedSet<string> All(IServiceProvider portal) =>
        new([.. Pages, .. EndpointsOf(portal).SelectMany(NamesOf), .. UseCases.Select(NameOf)], StringComparer.Ordinal);

    private static bool IsAsynchronous(MethodInfo method) =>
        method.ReturnType.IsAssignableTo(typeof(Task)) || method.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal) || method.ReturnType.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal);

    private static bool IsToldWhoActs(MethodInfo method) =>
        method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Actor) || parameter.ParameterType == typeof(CurrentUser));

    private static bool AnswersWhoActs(MethodInfo method) => method.ReturnType.GenericTypeArguments is [var answer]
        && (answer == typeof(Actor) || (answer.IsValueType && answer.GenericTypeArguments.Contains(typeof(Actor))));

    private static bool IsFrameworks(Type type) =>
        type.IsAssignableTo(typeof(IComponent))
        || type.BaseType?.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true
        || type.GetInterfaces().Any(i => i.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true);
}

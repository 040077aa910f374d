using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Client.Api.Access;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Endpoints;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Watching;
using OrleansImageSearch.Silo;

namespace OrleansImageSearch.Client.Api;

/// <summary>
/// The HTTP API as a web application: an Orleans client where <c>Cluster:Client</c> is true, else a node with one silo in it.
/// </summary>
public static class ApiHost
{
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--port"] = $"{ApiOptions.Section}:{nameof(ApiOptions.Port)}",
        ["--data"] = "Node:DataDirectory",
    };

    /// <param name="args">Any setting as <c>--Section:Name value</c>; <c>--port</c> and <c>--data</c> for short; <c>--urls</c> to serve elsewhere than on 127.0.0.1.</param>
    /// <returns>An application that has not started.</returns>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.AddNodeDefaults();

        AddApi(builder);
        if (builder.Configuration.GetValue<bool>("Cluster:Client"))
        {
            builder.AddImageSearchClient();
        }
        else
        {
            builder.AddImageSearchSilo();
        }

        var app = builder.Build();
        ListenAddress.Apply(app);
        MapApi(app);
        return app;
    }

    private static void AddApi(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptions.Validator>();
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<ApiOptions>>((kestrel, api) =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = api.Value.MaxRequestBytes;
            });

        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        builder.AddAccess();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureAll<OpenApiOptions>(ApiDocument.Describe);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ClusterCalls>();
        builder.Services.AddSingleton<ClusterSurvey>();
        builder.Services.AddSingleton<ClusterFeed>();
        builder.Services.AddHostedService<ClusterFollower>();
        builder.Services.AddSingleton<JsonLineWriter>();
        builder.Services.AddSingleton<ProgressEvents>();
    }

    private static void MapApi(WebApplication app)
    {
        app.Use(RequestActivity.NameAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.OfStatus(context.HttpContext).ExecuteAsync(context.HttpContext));
        app.UseWebUi();
        app.UseAccess();

        app.MapOpenApi();
        var api = app.MapGroup("")
            .ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapImages();
        api.MapTrash();
        api.MapDuplicates();
        api.MapVerdicts();
        api.MapImport();
        api.MapSearch();
        api.MapOrder();
        api.MapCalibration();
        api.MapJobs();
        api.MapMaps();
        api.MapCluster();
        api.MapSession();
    }
}

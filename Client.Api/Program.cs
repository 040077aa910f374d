using OrleansImageSearch.Client.Api;
using OrleansImageSearch.Silo;

return await NodeProgram.RunAsync(
    () =>
    {
        var app = ApiHost.Create(args);
        ListenAddress.RequireFree(app);
        return app;
    },
    host => string.Join(", ", ((WebApplication)host).Urls),
    Console.Error);

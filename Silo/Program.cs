using OrleansImageSearch.Silo;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddImageSearchSilo();
await builder.Build().RunAsync();

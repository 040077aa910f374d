using OrleansImageSearch.Client.Api;

return await Node.RunAsync(args, Console.Error);

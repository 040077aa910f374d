using OrleansImageSearch.Silo;

return args is ["postgres", .. var rest]
    ? await PostgresCommand.RunAsync(rest, Console.Out, Console.Error)
    : await NodeProgram.RunAsync(() => SiloHost.Create(args), SiloHost.Describe, Console.Error);

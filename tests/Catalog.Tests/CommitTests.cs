using Npgsql;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class CommitTests
{
    [Fact]
    public async Task A_call_that_comes_again_finds_added_what_it_added_and_known_what_others_did()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var (mine, others) = (Guid.NewGuid(), Guid.NewGuid());
        NewImage[] images = [Make.Image(1) with { Request = mine }, Make.Image(2) with { Request = mine }];
        NewName[] names = [Make.Name("file:///a", 1), Make.Name("file:///b", 2)];
        await catalog.Images.CommitAsync([Make.Image(2) with { Request = others }], [Make.Name("file:///c", 2)], null, []);

        var first = await catalog.Images.CommitAsync(images, names, null, []);
        var again = await catalog.Images.CommitAsync(images, names, null, []);
        var withoutRequest = await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///d", 1)], null, []);

        Assert.Equal([true, false], first.Images.Select(image => image.Added));
        Assert.Equal(first.Images, again.Images);
        Assert.False(Assert.Single(withoutRequest.Images).Added);
    }

    [Fact]
    public async Task A_committed_image_reads_back_as_it_was_given()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var takenAt = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(-7));
        var image = Make.Image(1, 0xDEADBEEF, kept: false, "pdq/1", "dhash/2") with { TakenAt = takenAt };

        var result = await catalog.Images.CommitAsync([image], [Make.Name("file:///photos/ü 1.jpg", 1)], null, []);

        var id = Assert.Single(result.Images).Id;
        Assert.True(result.Images[0].Added);
        Assert.Equal(new CommittedName(id, NameChange.Added), Assert.Single(result.Names));
        Assert.Empty(result.Removed);

        var record = Assert.Single(await catalog.Images.GetImagesAsync([id, id + 1]));
        Assert.Equal((id, image.Sha256, 641, 480, "jpeg", 1001L, false), (record.Id, record.Sha256, record.Width, record.Height, record.Format, record.Bytes, record.Kept));
        Assert.Equal(takenAt, record.TakenAt);
        Assert.Equal(new NameRecord("ü 1.jpg", "file:///photos/ü 1.jpg", 1001, Make.ModifiedAt), Assert.Single(record.Names));

        var thumbnail = await catalog.Images.GetThumbnailAsync(id);
        Assert.Equal(("image/jpeg", 256, 192), (thumbnail!.MediaType, thumbnail.Width, thumbnail.Height));
        Assert.Equal(Make.Code(1), thumbnail.Content);

        var descriptors = await catalog.Images.GetDescriptorsAsync([id], ["dhash/2", "pdq/1", "color/1"]);
        Assert.Equal(["dhash/2", "pdq/1"], descriptors.Select(descriptor => descriptor.Measure).Order());
        Assert.All(descriptors, descriptor =>
        {
            Assert.Equal((id, 0xDEADBEEF, 90), (descriptor.ImageId, descriptor.Signature, descriptor.Quality));
            Assert.Equal(Make.Code(1), descriptor.Code);
            Assert.Equal(32, descriptor.FlipCosts.Length);
        });
        Assert.Single(await catalog.Images.GetDescriptorsAsync([id], ["pdq/1"]));
        var codes = Assert.Single(await catalog.Images.GetCodesAsync([id, id + 1], ["dhash/2", "color/1", "pdq/1"]));
        Assert.Equal((id, 0), (codes.Key, codes.Value[1].Length));
        Assert.Equal([Make.Code(1), Make.Code(1)], [codes.Value[0], codes.Value[2]]);
        Assert.Equal(1, await catalog.Images.CountAsync());
        Assert.Equal(id, Assert.Single(await catalog.Images.FindBySha256Async([image.Sha256.ToUpperInvariant(), Make.Sha256(2)])).Value);
    }

    [Fact]
    public async Task The_same_bytes_under_two_names_are_one_image_with_two_names()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var together = await catalog.Images.CommitAsync(
            [Make.Image(1), Make.Image(1)], [Make.Name("file:///a", 1), Make.Name("file:///b", 1)], null, []);
        var later = await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///c", 1)], null, []);
        var byNameAlone = await catalog.Images.CommitAsync([], [Make.Name("file:///d", 1)], null, []);

        var id = together.Images[0].Id;
        Assert.Equal([new CommittedImage(id, true), new CommittedImage(id, false)], together.Images);
        Assert.Equal([new CommittedImage(id, false)], later.Images);
        Assert.Equal([new CommittedName(id, NameChange.Added)], byNameAlone.Names);
        var record = Assert.Single(await catalog.Images.GetImagesAsync([id]));
        Assert.Equal(["file:///a", "file:///b", "file:///c", "file:///d"], record.Names.Select(name => name.Uri));
        Assert.Equal(1, await catalog.Images.CountAsync());
        Assert.Single(await catalog.Images.GetDescriptorsAsync([id], [Make.Pdq]));
    }

    [Fact]
    public async Task Of_concurrent_commits_of_the_same_bytes_one_wins_and_all_get_its_id()
    {
        const int Contents = 120;
        const int Seed = 20240229;
        await using var catalog = await TestCatalog.CreateAsync();
        var random = new Random(Seed);
        var batches = Enumerable.Range(0, 50)
            .Select(batch => Enumerable.Range(0, Contents).OrderBy(_ => random.Next()).Take(40).ToArray())
            .ToArray();

        var results = await Task.WhenAll(batches.Select((contents, batch) => Task.Run(() => catalog.Images.CommitAsync(
            [.. contents.Select(content => Make.Image(content))],
            [.. contents.Select(content => Make.Name($"file:///{batch}/{content}", content))],
            null,
            []))));

        var ids = await catalog.Images.FindBySha256Async([.. Enumerable.Range(0, Contents).Select(Make.Sha256)]);
        for (var batch = 0; batch < batches.Length; batch++)
        {
            Assert.Equal(batches[batch].Select(content => ids[Make.Sha256(content)]), results[batch].Images.Select(image => image.Id));
            Assert.All(results[batch].Names, name => Assert.Equal(NameChange.Added, name.Change));
        }

        Assert.Equal(ids.Count, results.Sum(result => result.Images.Count(image => image.Added)));
        Assert.Equal(ids.Count, await catalog.Images.CountAsync());
        Assert.Equal(ids.Count, await catalog.Images.LoadBucketAsync(Make.Pdq, 0, uint.MaxValue, (_, _) => { }));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///a", 1)], Guid.NewGuid(), []));

        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
        await AssertEmptyAsync(catalog);
    }

    [Fact]
    public async Task A_commit_whose_connection_is_cut_before_its_end_leaves_nothing()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var job = Guid.NewGuid();
        await catalog.Images.CreateJobAsync(job, []);

        // The job's counts are a commit's last step, and wait here.
        await using var blocker = await catalog.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await blocker.CreateCommand("select from jobs where id = $1 for no key update", job).RunAsync(default);
        var commit = catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///a", 1)], job, []);
        const string CutWaiting =
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like 'update jobs%'
            """;
        while (await catalog.DataSource.CreateCommand(CutWaiting).ReadValueAsync<long>(default) == 0)
        {
            Assert.False(commit.IsCompleted, "the commit did not wait for the job's counts");
        }

        await Assert.ThrowsAsync<CatalogUnavailableException>(() => commit);
        await transaction.RollbackAsync();
        await AssertEmptyAsync(catalog);
        Assert.Equal(0, (await catalog.Images.GetJobAsync(job))!.Added);
    }

    [Fact]
    public async Task A_name_moves_when_its_content_changes_and_an_image_without_names_goes()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var first = await catalog.Images.CommitAsync(
            [Make.Image(1, 0xFFFF_FFFF, kept: false, "pdq/1", "dhash/2")], [Make.Name("file:///a", 1), Make.Name("file:///b", 1)], null, []);
        var id = first.Images[0].Id;

        var moveA = await catalog.Images.CommitAsync([Make.Image(2)], [Make.Name("file:///a", 2)], null, []);
        Assert.Equal([new CommittedName(moveA.Images[0].Id, NameChange.Moved)], moveA.Names);
        Assert.Empty(moveA.Removed);

        var moveB = await catalog.Images.CommitAsync([], [Make.Name("file:///b", 2)], null, []);
        Assert.Equal([new CommittedName(moveA.Images[0].Id, NameChange.Moved)], moveB.Names);
        var removed = Assert.Single(moveB.Removed);
        Assert.Equal((id, Make.Sha256(1), false), (removed.Id, removed.Sha256, removed.Kept));
        Assert.Equal(
            [("dhash/2", 0xFFFF_FFFF), ("pdq/1", 0xFFFF_FFFF)],
            removed.Codes.Select(code => (code.Measure, code.Signature)).OrderBy(code => code.Measure, StringComparer.Ordinal));
        Assert.All(removed.Codes, code => Assert.Equal(Make.Code(1), code.Code));

        Assert.Empty(await catalog.Images.GetImagesAsync([id]));
        Assert.Empty(await catalog.Images.GetDescriptorsAsync([id], ["pdq/1", "dhash/2"]));
        Assert.Null(await catalog.Images.GetThumbnailAsync(id));
        Assert.Equal(1, await catalog.Images.CountAsync());
    }

    [Fact]
    public async Task An_image_whose_original_is_kept_stays_without_names()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var first = await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name("file:///a", 1)], null, []);

        // The same bytes come again, this time to be kept.
        await catalog.Images.CommitAsync([Make.Image(1, kept: true)], [], null, []);
        var moved = await catalog.Images.CommitAsync([Make.Image(2)], [Make.Name("file:///a", 2)], null, []);

        Assert.Empty(moved.Removed);
        var record = Assert.Single(await catalog.Images.GetImagesAsync([first.Images[0].Id]));
        Assert.True(record.Kept);
        Assert.Empty(record.Names);
        Assert.Equal((record.Sha256, $"upload:///{record.Sha256}/"), (record.DisplayName, record.Place));
    }

    [Fact]
    public async Task Commits_that_move_names_and_commits_that_add_them_do_not_block_each_other_for_good()
    {
        const int Seed = 7;
        await using var catalog = await TestCatalog.CreateAsync();
        var random = new Random(Seed);
        var batches = Enumerable.Range(0, 60)
            .Select(batch => Enumerable.Range(0, 12)
                .Select(file => batch % 2 == 0 ? $"file:///shared/{random.Next(20)}" : $"file:///{batch}/{file}")
                .Distinct()
                .Select(uri => Make.Name(uri, random.Next(15)))
                .ToArray())
            .ToArray();

        var results = await Task.WhenAll(batches.Select(names => Task.Run(() => catalog.Images.CommitAsync(
            [.. names.Select(name => name.Sha256).Distinct().Select(sha256 => Make.Image(Enumerable.Range(0, 15).Single(content => Make.Sha256(content) == sha256)))],
            names,
            null,
            []))));

        Assert.All(results.SelectMany(result => result.Names), name => Assert.NotEqual(NameChange.ImageMissing, name.Change));
        await using var connection = await catalog.DataSource.OpenConnectionAsync();
        Assert.Equal(
            0, await connection.CreateCommand("select count(*) from images where not exists (select from names where image_id = images.id)").ReadValueAsync<long>(default));
        Assert.Equal(
            batches.SelectMany(names => names).Select(name => name.Uri).Distinct().Count(),
            await connection.CreateCommand("select count(*) from names").ReadValueAsync<long>(default));
    }

    [Fact]
    public async Task Of_a_uri_given_twice_in_one_commit_the_last_counts()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var result = await catalog.Images.CommitAsync(
            [Make.Image(1), Make.Image(2)], [Make.Name("file:///a", 1), Make.Name("file:///a", 2), Make.Name("file:///b", 1)], null, []);

        Assert.Equal([result.Images[1].Id, result.Images[1].Id, result.Images[0].Id], result.Names.Select(name => name.ImageId));
        var record = Assert.Single(await catalog.Images.GetImagesAsync([result.Images[1].Id]));
        Assert.Equal(["file:///a"], record.Names.Select(name => name.Uri));
    }

    [Fact]
    public async Task A_name_whose_image_is_not_stored_says_so()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var result = await catalog.Images.CommitAsync([], [Make.Name("file:///a", 1)], null, []);

        Assert.Equal([new CommittedName(0, NameChange.ImageMissing)], result.Names);
        Assert.Equal([null], await catalog.Images.FindUnchangedAsync([Make.Place("file:///a", 1)]));
    }

    [Fact]
    public async Task A_uri_may_be_longer_than_an_index_row()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var uri = "file:///" + string.Concat(Enumerable.Range(0, 200).Select(Make.Sha256));

        var result = await catalog.Images.CommitAsync([Make.Image(1)], [Make.Name(uri, 1)], null, []);

        Assert.Equal([result.Images[0].Id], (await catalog.Images.FindUnchangedAsync([Make.Place(uri, 1)])).Select(known => known!.ImageId));
    }

    [Fact]
    public async Task A_file_is_unchanged_only_with_the_same_size_and_time()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var result = await catalog.Images.CommitAsync(
            [Make.Image(1)], [Make.Name("file:///a", 1), new NewName("upload:b", "b", Make.Sha256(1), 1001, null)], null, []);
        var place = Make.Place("file:///a", 1);

        var known = await catalog.Images.FindUnchangedAsync(
        [
            place with { Size = 1 },
            place with { ModifiedAt = Make.ModifiedAt.AddMicroseconds(1) },
            place with { Uri = "file:///b" },
            place with { Uri = "upload:b" },
            place with { ModifiedAt = Make.ModifiedAt.ToUniversalTime() },
        ]);

        Assert.Equal([null, null, null, null, new KnownPlace(result.Images[0].Id, Make.Sha256(1), null)], known);
    }

    [Theory]
    [InlineData('\0', "NUL")]
    [InlineData('\ud800', "surrogate")]
    public void A_name_that_text_cannot_hold_is_refused_before_anything_is_sent(char character, string problem)
    {
        var name = $"a{character}b";
        Assert.Contains(problem, CatalogText.ProblemOf(name), StringComparison.Ordinal);
        var exception = Assert.Throws<ArgumentException>(() => new NewName("file:///a", name, Make.Sha256(1), 1, null));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NewName(name, "a", Make.Sha256(1), 1, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(NewDescriptor.MaxCodeLengthBytes + 1)]
    public async Task A_code_of_a_length_that_cannot_be_stored_is_refused(int length)
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var image = Make.Image(1) with { Descriptors = [new NewDescriptor(Make.Pdq, 0, new byte[length], new byte[32], 0)] };

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => catalog.Images.CommitAsync([image], [], null, []));

        Assert.Contains($"{length} bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_an_image_takes_everything_of_it_and_says_what_the_buckets_must_forget()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var result = await catalog.Images.CommitAsync(
            [Make.Image(1, 5, kept: true), Make.Image(2)], [Make.Name("file:///a", 1), Make.Name("file:///b", 2)], null, []);
        var id = result.Images[0].Id;

        var removed = await catalog.Images.DeleteAsync(id);

        Assert.Equal((id, Make.Sha256(1), true), (removed!.Id, removed.Sha256, removed.Kept));
        var code = Assert.Single(removed.Codes);
        Assert.Equal((Make.Pdq, 5u), (code.Measure, code.Signature));
        Assert.Equal(Make.Code(1), code.Code);
        Assert.Null(await catalog.Images.DeleteAsync(id));
        Assert.Equal(
            [null, result.Images[1].Id],
            (await catalog.Images.FindUnchangedAsync([Make.Place("file:///a", 1), Make.Place("file:///b", 2)])).Select(known => known?.ImageId));
        Assert.Equal(1, await catalog.Images.CountAsync());
    }

    private static async Task AssertEmptyAsync(TestCatalog catalog)
    {
        await using var connection = await catalog.DataSource.OpenConnectionAsync();
        const string Rows =
            "select (select count(*) from images) + (select count(*) from names) + (select count(*) from descriptors) + (select count(*) from thumbnails)";
        Assert.Equal(0, await connection.CreateCommand(Rows).ReadValueAsync<long>(default));
    }
}

namespace OrleansImageSearch.Catalog;

/// <summary>The statements in <c>Queries/</c>, one a file.</summary>
internal static class Queries
{
    public static readonly string CopyBucket = EmbeddedSql.Read("Queries/copy_bucket.sql");
    public static readonly string CopyDescriptors = EmbeddedSql.Read("Queries/copy_descriptors.sql");
    public static readonly string CopyThumbnails = EmbeddedSql.Read("Queries/copy_thumbnails.sql");
    public static readonly string CountImages = EmbeddedSql.Read("Queries/count_images.sql");
    public static readonly string CountOutcomes = EmbeddedSql.Read("Queries/count_outcomes.sql");
    public static readonly string CreateBucketTable = EmbeddedSql.Read("Queries/create_bucket_table.sql");
    public static readonly string CreateJob = EmbeddedSql.Read("Queries/create_job.sql");
    public static readonly string CreateMigrations = EmbeddedSql.Read("Queries/create_migrations.sql");
    public static readonly string DeleteImages = EmbeddedSql.Read("Queries/delete_images.sql");
    public static readonly string DeleteRejections = EmbeddedSql.Read("Queries/delete_rejections.sql");
    public static readonly string FindImagesBySha256 = EmbeddedSql.Read("Queries/find_images_by_sha256.sql");
    public static readonly string FindOrphans = EmbeddedSql.Read("Queries/find_orphans.sql");
    public static readonly string FindUnchangedNames = EmbeddedSql.Read("Queries/find_unchanged_names.sql");
    public static readonly string FinishJob = EmbeddedSql.Read("Queries/finish_job.sql");
    public static readonly string GetBucketTable = EmbeddedSql.Read("Queries/get_bucket_table.sql");
    public static readonly string GetDescriptors = EmbeddedSql.Read("Queries/get_descriptors.sql");
    public static readonly string GetImages = EmbeddedSql.Read("Queries/get_images.sql");
    public static readonly string GetJob = EmbeddedSql.Read("Queries/get_job.sql");
    public static readonly string GetMeasure = EmbeddedSql.Read("Queries/get_measure.sql");
    public static readonly string GetNames = EmbeddedSql.Read("Queries/get_names.sql");
    public static readonly string GetRejections = EmbeddedSql.Read("Queries/get_rejections.sql");
    public static readonly string GetSchemaVersion = EmbeddedSql.Read("Queries/get_schema_version.sql");
    public static readonly string GetThumbnail = EmbeddedSql.Read("Queries/get_thumbnail.sql");
    public static readonly string HasSeveralSignatures = EmbeddedSql.Read("Queries/has_several_signatures.sql");
    public static readonly string InsertImages = EmbeddedSql.Read("Queries/insert_images.sql");
    public static readonly string InsertMeasure = EmbeddedSql.Read("Queries/insert_measure.sql");
    public static readonly string InsertNames = EmbeddedSql.Read("Queries/insert_names.sql");
    public static readonly string InsertRejections = EmbeddedSql.Read("Queries/insert_rejections.sql");
    public static readonly string KeepImages = EmbeddedSql.Read("Queries/keep_images.sql");
    public static readonly string ListUnfinishedJobs = EmbeddedSql.Read("Queries/list_unfinished_jobs.sql");
    public static readonly string LockBucketTable = EmbeddedSql.Read("Queries/lock_bucket_table.sql");
    public static readonly string LockExclusive = EmbeddedSql.Read("Queries/lock_exclusive.sql");
    public static readonly string LockNames = EmbeddedSql.Read("Queries/lock_names.sql");
    public static readonly string LockShared = EmbeddedSql.Read("Queries/lock_shared.sql");
    public static readonly string OwnsPrefix = EmbeddedSql.Read("Queries/owns_prefix.sql");
    public static readonly string RecordMigration = EmbeddedSql.Read("Queries/record_migration.sql");
    public static readonly string SetJobListed = EmbeddedSql.Read("Queries/set_job_listed.sql");
    public static readonly string SplitBucket = EmbeddedSql.Read("Queries/split_bucket.sql");
    public static readonly string UpdateNames = EmbeddedSql.Read("Queries/update_names.sql");
}

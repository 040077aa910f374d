namespace OrleansImageSearch.Catalog;

/// <summary>The statements in <c>Queries/</c>, one a file.</summary>
internal static class Queries
{
    public static readonly string AddDescriptors = EmbeddedText.Read("Queries/add_descriptors.sql");
    public static readonly string ClaimBucket = EmbeddedText.Read("Queries/claim_bucket.sql");
    public static readonly string CopyDescriptors = EmbeddedText.Read("Queries/copy_descriptors.sql");
    public static readonly string CopyThumbnails = EmbeddedText.Read("Queries/copy_thumbnails.sql");
    public static readonly string CountImages = EmbeddedText.Read("Queries/count_images.sql");
    public static readonly string CountOutcomes = EmbeddedText.Read("Queries/count_outcomes.sql");
    public static readonly string CountUndescribed = EmbeddedText.Read("Queries/count_undescribed.sql");
    public static readonly string CreateBucketTable = EmbeddedText.Read("Queries/create_bucket_table.sql");
    public static readonly string CreateJob = EmbeddedText.Read("Queries/create_job.sql");
    public static readonly string CreateMigrations = EmbeddedText.Read("Queries/create_migrations.sql");
    public static readonly string DatabaseExists = EmbeddedText.Read("Queries/database_exists.sql");
    public static readonly string DeleteCalibration = EmbeddedText.Read("Queries/delete_calibration.sql");
    public static readonly string DeleteImages = EmbeddedText.Read("Queries/delete_images.sql");
    public static readonly string DeleteRejections = EmbeddedText.Read("Queries/delete_rejections.sql");
    public static readonly string FindActive = EmbeddedText.Read("Queries/find_active.sql");
    public static readonly string FindImagesBySha256 = EmbeddedText.Read("Queries/find_images_by_sha256.sql");
    public static readonly string FindOrphans = EmbeddedText.Read("Queries/find_orphans.sql");
    public static readonly string FindUnchangedNames = EmbeddedText.Read("Queries/find_unchanged_names.sql");
    public static readonly string FindUndescribed = EmbeddedText.Read("Queries/find_undescribed.sql");
    public static readonly string FinishJob = EmbeddedText.Read("Queries/finish_job.sql");
    public static readonly string GetBucketEpochs = EmbeddedText.Read("Queries/get_bucket_epochs.sql");
    public static readonly string GetBucketTable = EmbeddedText.Read("Queries/get_bucket_table.sql");
    public static readonly string GetCalibration = EmbeddedText.Read("Queries/get_calibration.sql");
    public static readonly string GetCodes = EmbeddedText.Read("Queries/get_codes.sql");
    public static readonly string GetDescriptors = EmbeddedText.Read("Queries/get_descriptors.sql");
    public static readonly string GetImages = EmbeddedText.Read("Queries/get_images.sql");
    public static readonly string GetJob = EmbeddedText.Read("Queries/get_job.sql");
    public static readonly string GetMeasure = EmbeddedText.Read("Queries/get_measure.sql");
    public static readonly string GetRejections = EmbeddedText.Read("Queries/get_rejections.sql");
    public static readonly string GetSchemaVersion = EmbeddedText.Read("Queries/get_schema_version.sql");
    public static readonly string GetThumbnails = EmbeddedText.Read("Queries/get_thumbnails.sql");
    public static readonly string HasSeveralSignatures = EmbeddedText.Read("Queries/has_several_signatures.sql");
    public static readonly string InsertImages = EmbeddedText.Read("Queries/insert_images.sql");
    public static readonly string InsertMeasure = EmbeddedText.Read("Queries/insert_measure.sql");
    public static readonly string InsertNames = EmbeddedText.Read("Queries/insert_names.sql");
    public static readonly string InsertRejections = EmbeddedText.Read("Queries/insert_rejections.sql");
    public static readonly string KeepImages = EmbeddedText.Read("Queries/keep_images.sql");
    public static readonly string ListUnfinishedJobs = EmbeddedText.Read("Queries/list_unfinished_jobs.sql");
    public static readonly string LoadBucket = EmbeddedText.Read("Queries/load_bucket.sql");
    public static readonly string LockBucketTable = EmbeddedText.Read("Queries/lock_bucket_table.sql");
    public static readonly string LockExclusive = EmbeddedText.Read("Queries/lock_exclusive.sql");
    public static readonly string LockNames = EmbeddedText.Read("Queries/lock_names.sql");
    public static readonly string LockShared = EmbeddedText.Read("Queries/lock_shared.sql");
    public static readonly string RecordMigration = EmbeddedText.Read("Queries/record_migration.sql");
    public static readonly string SetCalibration = EmbeddedText.Read("Queries/set_calibration.sql");
    public static readonly string SetJobListed = EmbeddedText.Read("Queries/set_job_listed.sql");
    public static readonly string SplitBucket = EmbeddedText.Read("Queries/split_bucket.sql");
    public static readonly string UpdateNames = EmbeddedText.Read("Queries/update_names.sql");
}

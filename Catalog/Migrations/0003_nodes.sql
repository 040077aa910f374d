-- What Orleans' ADO.NET clustering keeps in a database: who is a member of which cluster, and the statements it reads and
-- changes that with. It finds statements by key, gives parameters by name, and reads results by column name.

create table OrleansQuery (
    QueryKey  text primary key,
    QueryText text not null
);

-- A cluster's version grows with every change of its members but their sign of life.
create table OrleansMembershipVersionTable (
    DeploymentId text collate "C" primary key,
    Version      integer not null default 0,
    Timestamp    timestamptz not null default now()
);

create table OrleansMembershipTable (
    DeploymentId text collate "C" not null references OrleansMembershipVersionTable on delete cascade,
    Address      text collate "C" not null,
    Port         integer not null,
    Generation   integer not null,
    SiloName     text not null,
    HostName     text not null,
    Status       integer not null, -- SiloStatus; 3: active, 6: dead
    ProxyPort    integer not null, -- its gateway; 0: none
    SuspectTimes text,
    StartTime    timestamptz not null,
    IAmAliveTime timestamptz not null,
    primary key (DeploymentId, Address, Port, Generation)
);

-- Changes answer with one integer: 1 where they happened, 0 where the caller's version was not the newest or there is no such row.
-- Of two writers with one version, the second waits for the first's row of the version, finds it grown, and changes nothing.
insert into OrleansQuery (QueryKey, QueryText) values

('GatewaysQueryKey', $query$
    select Address, ProxyPort, Generation
    from OrleansMembershipTable
    where DeploymentId = @DeploymentId and Status = @Status and ProxyPort > 0
$query$),

-- One row with the version even where there is no such member.
('MembershipReadRowKey', $query$
    select member.Address, member.Port, member.Generation, member.SiloName, member.HostName, member.Status, member.ProxyPort,
        member.SuspectTimes, member.StartTime, member.IAmAliveTime, cluster.Version
    from OrleansMembershipVersionTable cluster
    left join OrleansMembershipTable member
        on member.DeploymentId = cluster.DeploymentId
        and member.Address = @Address and member.Port = @Port and member.Generation = @Generation
    where cluster.DeploymentId = @DeploymentId
$query$),

('MembershipReadAllKey', $query$
    select member.Address, member.Port, member.Generation, member.SiloName, member.HostName, member.Status, member.ProxyPort,
        member.SuspectTimes, member.StartTime, member.IAmAliveTime, cluster.Version
    from OrleansMembershipVersionTable cluster
    left join OrleansMembershipTable member on member.DeploymentId = cluster.DeploymentId
    where cluster.DeploymentId = @DeploymentId
$query$),

('InsertMembershipVersionKey', $query$
    with created as (
        insert into OrleansMembershipVersionTable (DeploymentId) values (@DeploymentId)
        on conflict do nothing
        returning 1
    )
    select count(*)::integer from created
$query$),

('InsertMembershipKey', $query$
    with changed as (
        update OrleansMembershipVersionTable
        set Version = Version + 1, Timestamp = now()
        where DeploymentId = @DeploymentId and Version = @Version
            and not exists (
                select from OrleansMembershipTable member
                where member.DeploymentId = @DeploymentId and member.Address = @Address
                    and member.Port = @Port and member.Generation = @Generation)
        returning DeploymentId
    ), inserted as (
        insert into OrleansMembershipTable (
            DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        select DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        from changed
        returning 1
    )
    select count(*)::integer from inserted
$query$),

('UpdateMembershipKey', $query$
    with changed as (
        update OrleansMembershipVersionTable
        set Version = Version + 1, Timestamp = now()
        where DeploymentId = @DeploymentId and Version = @Version
            and exists (
                select from OrleansMembershipTable member
                where member.DeploymentId = @DeploymentId and member.Address = @Address
                    and member.Port = @Port and member.Generation = @Generation)
        returning DeploymentId
    ), updated as (
        update OrleansMembershipTable member
        set Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        from changed
        where member.DeploymentId = changed.DeploymentId and member.Address = @Address
            and member.Port = @Port and member.Generation = @Generation
        returning 1
    )
    select count(*)::integer from updated
$query$),

('UpdateIAmAlivetimeKey', $query$
    update OrleansMembershipTable
    set IAmAliveTime = @IAmAliveTime
    where DeploymentId = @DeploymentId and Address = @Address and Port = @Port and Generation = @Generation
$query$),

-- The members go with it.
('DeleteMembershipTableEntriesKey', $query$
    delete from OrleansMembershipVersionTable where DeploymentId = @DeploymentId
$query$),

('CleanupDefunctSiloEntriesKey', $query$
    delete from OrleansMembershipTable
    where DeploymentId = @DeploymentId and Status <> 3 and IAmAliveTime < @IAmAliveTime
$query$);

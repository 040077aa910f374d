import { useEffect, useState } from "preact/hooks";
import { follow } from "../../api/events";
import { messageOf } from "../../api/http";
import { jobEvents, listJobs, listRejections, startJob, type Job, type RejectionPage } from "../../api/jobs";
import { count, moment, several } from "../../parts/format";

/** A browser has six connections to a server; so many of them may follow jobs. The others are asked about now and then. */
const followed = 2;
const pollMs = 5000;

/** Jobs that take in files where they lie: a new one, and how the last ones are getting on. */
export function Jobs() {
  const [jobs, setJobs] = useState<readonly Job[]>();
  const [error, setError] = useState<string>();
  const [refused, setRefused] = useState<string>();

  async function load(signal?: AbortSignal) {
    try {
      setJobs(await listJobs(signal));
      setError(undefined);
    } catch (failure) {
      if (!signal?.aborted) {
        setError(messageOf(failure));
      }
    }
  }

  useEffect(() => {
    const ending = new AbortController();
    void load(ending.signal);
    return () => ending.abort();
  }, []);

  const running = (jobs ?? []).filter((job) => job.state === "running").map((job) => job.id);
  const live = running.slice(0, followed);
  const replace = (job: Job) => setJobs((shown) => shown?.map((each) => (each.id === job.id ? job : each)));
  useEffect(() => {
    const ends = live.map((id) => follow<Job>(jobEvents(id), { progress: replace, done: replace, lost: () => void load() }));
    return () => ends.forEach((end) => end());
  }, [live.join()]);
  const isMore = running.length > followed;
  useEffect(() => {
    const timer = isMore ? setInterval(() => void load(), pollMs) : undefined;
    return () => clearInterval(timer);
  }, [isMore]);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    try {
      await startJob((new FormData(form).get("source") as string).trim());
      setRefused(undefined);
      form.reset();
      await load();
    } catch (failure) {
      setRefused(messageOf(failure));
    }
  }

  return (
    <section aria-label="Ingest jobs">
      <form class="row" onSubmit={(event) => void submit(event)}>
        <label class="grow">
          Folder or file
          <input class="grow" name="source" required placeholder="/photos/2024 or s3://bucket/prefix" aria-describedby={refused ? "source-refused" : "source-help"} />
        </label>
        <button type="submit" class="primary">Take in</button>
      </form>
      <p id="source-help" class="faint">A path on the server's machine, or a place in an S3 bucket. The files stay where they are.</p>
      {refused && <p id="source-refused" class="notice bad" role="alert">{refused}</p>}
      {error && <p class="notice bad" role="alert">{error} <button type="button" onClick={() => void load()}>Try again</button></p>}
      {jobs?.length === 0 && <p>Nothing was taken in this way yet.</p>}
      <ul class="jobs">{jobs?.map((job) => <JobRow key={job.id} job={job} />)}</ul>
    </section>
  );
}

function JobRow({ job }: { job: Job }) {
  const over = job.added + job.known + job.rejected;
  return (
    <li class="panel">
      <div class="row">
        <h2 class="long grow">{job.sources.join(", ")}</h2>
        <span class={job.state === "failed" ? "bad" : job.state === "done" ? "good" : ""}>{job.state}</span>
      </div>
      {job.state === "running" && (
        <progress aria-label={`Files taken in of ${job.sources[0]}`} {...(job.listed ? { max: Math.max(1, job.found), value: over } : {})} />
      )}
      <p aria-live={job.state === "running" ? "off" : "polite"}>
        {job.state === "running" ? `${count(over)} of ${job.listed ? "" : "at least "}${several(job.found, "file")}: ` : ""}
        {count(job.added)} added, {count(job.known)} known already, {count(job.rejected)} rejected
        <span class="faint"> · started {moment(job.startedAt)}</span>
      </p>
      {job.message && <p class="notice bad">{job.message}</p>}
      {job.rejected > 0 && <Rejections job={job.id} count={job.rejected} />}
    </li>
  );
}

function Rejections({ job, count: rejected }: { job: string; count: number }) {
  const [page, setPage] = useState<RejectionPage>();
  const [error, setError] = useState<string>();

  async function read(after?: string) {
    try {
      const next = await listRejections(job, after);
      setPage((shown) => ({ ...next, rejections: [...(after ? shown?.rejections ?? [] : []), ...next.rejections] }));
    } catch (failure) {
      setError(messageOf(failure));
    }
  }

  return (
    <details onToggle={(event) => event.currentTarget.open && !page && void read()}>
      <summary>Why {several(rejected, "file")} {rejected === 1 ? "was" : "were"} rejected</summary>
      {error && <p class="notice bad" role="alert">{error}</p>}
      <ul class="rejections">
        {page?.rejections.map(({ place, reason }) => <li key={place}><span class="long">{place}</span>: {reason}</li>)}
      </ul>
      {page?.next && <button type="button" onClick={() => void read(page.next)}>Show more</button>}
    </details>
  );
}

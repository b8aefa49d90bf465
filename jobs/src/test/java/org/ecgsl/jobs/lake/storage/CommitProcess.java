package org.ecgsl.jobs.lake.storage;

import io.delta.storage.LogStore;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A writer of a log in a process of its own. */
final class CommitProcess {

  private CommitProcess() {}

  /**
   * Commits by the store (first argument) to the log (second) so many times (third) as (fourth).
   */
  public static void main(String[] args) throws Exception {
    Configuration hadoop = new Configuration();
    Writers.configure(hadoop, args, 4);
    LogStore store =
        Class.forName(args[0])
            .asSubclass(LogStore.class)
            .getConstructor(Configuration.class)
            .newInstance(hadoop);
    Path log = new Path(args[1]);
    log.getFileSystem(hadoop).mkdirs(log);
    Writers.await();
    Writers.commit(store, log, hadoop, args[3], Integer.parseInt(args[2]));
  }
}

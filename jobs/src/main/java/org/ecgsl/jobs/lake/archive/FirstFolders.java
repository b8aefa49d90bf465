package org.ecgsl.jobs.lake.archive;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The top of an archive, listed until there are folders enough to share the rest among tasks. What
 * it holds has a bound: a small archive is whole in it, a folder of too much is left to a task.
 *
 * @param files files found on the way
 * @param folders paths below the root of folders to be walked, with all below them
 */
record FirstFolders(List<ListedFile> files, List<String> folders) {

  /**
   * Lists, breadth first.
   *
   * @param enough folders that are enough
   * @param most files and folders to hold
   * @throws FileNotFoundException if there is no such archive
   */
  static FirstFolders of(Path root, int enough, int most, Configuration hadoop) throws IOException {
    List<ListedFile> files = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>(List.of(""));
    while (!open.isEmpty() && open.size() + whole.size() < enough) {
      String folder = open.poll();
      int room = most - files.size() - open.size() - whole.size();
      Optional<List<FolderContent.Item>> items = items(root, folder, room, hadoop);
      if (items.isEmpty()) {
        whole.add(folder);
        continue;
      }
      for (FolderContent.Item item : items.get()) {
        if (item.isFolder()) {
          open.add(ListedFile.below(folder, item.name()));
        } else {
          files.add(new ListedFile(folder, item.stamp()));
        }
      }
    }
    whole.addAll(open);
    return new FirstFolders(files, whole);
  }

  /** What lies in a folder; empty if there is more than so many. */
  private static Optional<List<FolderContent.Item>> items(
      Path root, String folder, int most, Configuration hadoop) throws IOException {
    List<FolderContent.Item> items = new ArrayList<>();
    try (FolderContent content = FolderContent.of(root, folder, hadoop)) {
      while (content.hasNext()) {
        if (items.size() >= most) {
          return Optional.empty();
        }
        items.add(content.next());
      }
    } catch (FileNotFoundException e) {
      if (folder.isEmpty()) {
        throw e;
      }
      // Has vanished since it was listed: as if it had before.
    }
    return Optional.of(items);
  }
}

package org.ecgsl.jobs.lake.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of one subject's claims, {@code _claims/SUBJECT.NUMBER.json}. The highest number holds;
 * a claim is taken over by creating the next, so that of two that try one succeeds.
 */
final class ClaimFiles {

  private static final String FOLDER = "_claims";
  private static final Pattern NAME = Pattern.compile("([^.].*)\\.\\d{1,18}\\.json");

  private final Path folder;
  private final String subject;
  private final Pattern names;
  private final Configuration hadoop;

  ClaimFiles(Path lake, String subject, Configuration hadoop) {
    this.folder = new Path(lake, FOLDER);
    this.subject = URLEncoder.encode(subject, StandardCharsets.UTF_8);
    this.names = Pattern.compile(Pattern.quote(this.subject) + "\\.(\\d{1,18})\\.json");
    this.hadoop = hadoop;
  }

  /** A claim that is there. */
  record Numbered(long number, Holder holder) {

    boolean isOf(Holder other) {
      return holder.token().equals(other.token());
    }
  }

  /** The subjects that somebody has claims on. */
  static Set<String> subjects(Path lake, Configuration hadoop) throws IOException {
    Set<String> subjects = new TreeSet<>();
    Path folder = new Path(lake, FOLDER);
    try {
      for (FileStatus file : folder.getFileSystem(hadoop).listStatus(folder)) {
        Matcher name = NAME.matcher(file.getPath().getName());
        if (name.matches()) {
          subjects.add(URLDecoder.decode(name.group(1), StandardCharsets.UTF_8));
        }
      }
    } catch (FileNotFoundException e) {
      return Set.of();
    }
    return subjects;
  }

  /** The numbers in use. */
  SortedSet<Long> numbers() throws IOException {
    SortedSet<Long> numbers = new TreeSet<>();
    try {
      for (FileStatus file : folder.getFileSystem(hadoop).listStatus(folder)) {
        Matcher name = names.matcher(file.getPath().getName());
        if (name.matches()) {
          numbers.add(Long.parseLong(name.group(1)));
        }
      }
    } catch (FileNotFoundException e) {
      return Collections.emptySortedSet();
    }
    return numbers;
  }

  /** The claim that holds among those listed; nothing if there is none. */
  Optional<Numbered> newest(SortedSet<Long> listed) throws IOException {
    SortedSet<Long> numbers = listed;
    while (!numbers.isEmpty()) {
      long number = numbers.last();
      Optional<Holder> holder = read(number);
      if (holder.isPresent()) {
        return Optional.of(new Numbered(number, holder.get()));
      }
      numbers = numbers.headSet(number); // given back since it was listed
    }
    return Optional.empty();
  }

  Optional<Holder> read(long number) throws IOException {
    Optional<byte[]> content = file(number).read();
    return content.isPresent() ? Optional.of(Holder.of(content.get())) : Optional.empty();
  }

  boolean create(long number, Holder holder) throws IOException {
    return file(number).create(holder.json());
  }

  void replace(long number, Holder holder) throws IOException {
    file(number).replace(holder.json());
  }

  void delete(long number) throws IOException {
    file(number).delete();
  }

  private ExclusiveFile file(long number) throws IOException {
    return new ExclusiveFile(new Path(folder, subject + "." + number + ".json"), hadoop);
  }
}

package org.ecgsl.jobs.dataset;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.jobs.config.ConfigBlock;

/**
 * Who a recording was taken from, as far as its path tells. A patient that a table names goes
 * before.
 *
 * @param from where the patient's id stands
 * @param pattern finds the id in the path, as its first group; only for {@link Source#PATH}
 * @param aliases the id that stands for several of one person
 */
record PatientRule(Source from, Pattern pattern, Map<String, String> aliases)
    implements Serializable {

  /** Where the id stands. */
  enum Source {
    /** In the recording's own header; its name stands in where that says nothing. */
    HEADER,
    /** Every recording is a patient. */
    RECORD,
    /** In the recording's path. */
    PATH,
    /** In a column of a table; the header's where the cell is empty. */
    TABLE
  }

  static PatientRule read(ConfigBlock descriptor) {
    ConfigBlock block = descriptor.block("patient", "from", "pattern", "same");
    Source from = block.choice("from", Source.class, Source.HEADER);
    Pattern pattern = block.pattern("pattern", ConfigBlock.NEVER);
    if ((from == Source.PATH) != (pattern.matcher("").groupCount() == 1)) {
      throw block.wrong(
          "pattern", "has one group if patient.from is path, and is not given if not");
    }
    Map<String, String> aliases = new HashMap<>();
    for (List<String> person : block.lists("same")) {
      person.forEach(id -> aliases.put(id, person.get(0)));
    }
    return new PatientRule(from, pattern, Map.copyOf(aliases));
  }

  /** The id a recording's path gives; empty where the header or a table has to tell. */
  String of(String recordPath) {
    return switch (from) {
      case HEADER, TABLE -> "";
      case RECORD -> same(recordPath.substring(recordPath.lastIndexOf('/') + 1));
      case PATH -> {
        Matcher matcher = pattern.matcher(recordPath);
        yield matcher.find() ? same(matcher.group(1)) : "";
      }
    };
  }

  /**
   * The id of a patient whom nothing names; empty: the recording's bare name. Where a table names
   * other patients that could be one of their ids: PTB-XL has both a recording and a patient 10827.
   */
  String unnamed(String recordPath) {
    return from == Source.TABLE ? "recording " + recordPath : "";
  }

  /** The one id of a person who has several. */
  String same(String id) {
    return aliases.getOrDefault(id, id);
  }
}

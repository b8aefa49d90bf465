package org.ecgsl.format.philips;

import java.io.IOException;
import java.util.Locale;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.xml.XmlDocument;

/** Philips Sierra ECG documents, recognised by their root element {@code restingecgdata}. */
public final class PhilipsFormat implements RecordFormat {

  @Override
  public String name() {
    return "Philips XML";
  }

  @Override
  public boolean identifying() {
    return true;
  }

  @Override
  public boolean claims(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".xml");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return XmlDocument.rootName(head).equals("restingecgdata");
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return new PhilipsReader(files.describe(fileName), fileName)
        .read(XmlDocument.read(files, fileName));
  }
}

package org.ecgsl.format.muse;

import java.io.IOException;
import java.util.Locale;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.xml.XmlDocument;

/** XML exports of GE's MUSE system, recognised by their root element {@code RestingECG}. */
public final class MuseFormat implements RecordFormat {

  @Override
  public String name() {
    return "MUSE XML";
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
    return XmlDocument.rootName(head).equals("RestingECG");
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return new MuseReader(files.describe(fileName), fileName)
        .read(XmlDocument.read(files, fileName));
  }
}

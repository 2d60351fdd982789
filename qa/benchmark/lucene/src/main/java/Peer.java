import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

/** Lucene as a peer of the benchmark: the two commands of ../README.md. */
public final class Peer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BM25Similarity BM25 = new BM25Similarity(0.9f, 0.4f);

  /** Standard tokens in lower case, stemmed by Snowball's English; no stop words. */
  private static final class English extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer tokens = new StandardTokenizer();
      return new TokenStreamComponents(
          tokens, new SnowballFilter(new LowerCaseFilter(tokens), "English"));
    }
  }

  /** Lucene's own English analysis, which has stop words, or the one without them. */
  private static Analyzer analyzer() {
    return Boolean.getBoolean("english") ? new EnglishAnalyzer() : new English();
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 3 && arguments[0].equals("index")) {
      index(Path.of(arguments[1]), Path.of(arguments[2]));
    } else if (arguments.length == 4 && arguments[0].equals("serve")) {
      serve(Path.of(arguments[1]), Path.of(arguments[3]));
    } else {
      System.err.println("usage: Peer index PASSAGES FOLDER | serve FOLDER PASSAGES QUESTIONS");
      System.exit(2);
    }
  }

  private static void index(Path passages, Path folder) throws IOException {
    FieldType type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    IndexWriterConfig config = new IndexWriterConfig(analyzer());
    config.setSimilarity(BM25);
    config.setRAMBufferSizeMB(256);
    config.setMergeScheduler(new SerialMergeScheduler());
    config.setUseCompoundFile(false);
    long begin = System.nanoTime();
    try (MMapDirectory directory = new MMapDirectory(folder);
        IndexWriter writer = new IndexWriter(directory, config)) {
      try (BufferedReader reader = Files.newBufferedReader(passages)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          JsonNode p = JSON.readTree(line);
          Document d = new Document();
          d.add(new Field("text", p.get("title").asText() + "\n" + p.get("heading").asText()
              + "\n" + p.get("body").asText(), type));
          d.add(new NumericDocValuesField("id", p.get("id").asLong()));
          writer.addDocument(d);
        }
      }
      writer.commit();
      double seconds = (System.nanoTime() - begin) / 1e9;
      begin = System.nanoTime();
      writer.forceMerge(1);
      writer.commit();
      print(Map.of("seconds", seconds, "merge_seconds", (System.nanoTime() - begin) / 1e9));
    }
  }

  private static Query query(Analyzer analyzer, JsonNode words) throws IOException {
    TreeSet<String> terms = new TreeSet<>();
    for (JsonNode word : words) {
      try (TokenStream tokens = analyzer.tokenStream("text", word.asText())) {
        CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
        tokens.reset();
        while (tokens.incrementToken()) {
          terms.add(term.toString());
        }
        tokens.end();
      }
    }
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (String t : terms) {
      any.add(new TermQuery(new Term("text", t)), BooleanClause.Occur.SHOULD);
    }
    return any.build();
  }

  private static long[] ask(IndexSearcher searcher, Query query) throws IOException {
    ScoreDoc[] found = searcher.search(query, 10).scoreDocs;
    long[] ids = new long[found.length];
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    for (int i = 0; i < found.length; i++) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(found[i].doc, leaves));
      NumericDocValues values = leaf.reader().getNumericDocValues("id");
      values.advanceExact(found[i].doc - leaf.docBase);
      ids[i] = values.longValue();
    }
    return ids;
  }

  private static void serve(Path folder, Path questions) throws IOException {
    List<JsonNode> asked = new ArrayList<>();
    for (String line : Files.readAllLines(questions)) {
      asked.add(JSON.readTree(line).get("words"));
    }
    long begin = System.nanoTime();
    try (MMapDirectory directory = new MMapDirectory(folder);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(BM25);
      searcher.setQueryCache(null);
      double opened = (System.nanoTime() - begin) / 1e6;
      Analyzer analyzer = analyzer();
      List<Query> queries = new ArrayList<>();
      for (JsonNode words : asked) {
        queries.add(query(analyzer, words));
      }
      begin = System.nanoTime();
      ask(searcher, queries.get(0));
      print(Map.of("open_ms", opened, "first_ms", (System.nanoTime() - begin) / 1e6));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] range = line.trim().split(" ");
        List<Long> times = new ArrayList<>();
        List<long[]> hits = new ArrayList<>();
        for (Query q : queries.subList(Integer.parseInt(range[0]), Integer.parseInt(range[1]))) {
          begin = System.nanoTime();
          hits.add(ask(searcher, q));
          times.add(System.nanoTime() - begin);
        }
        print(Map.of("ns", times, "hits", hits));
      }
    }
  }

  private static void print(Object value) throws IOException {
    System.out.println(JSON.writeValueAsString(value));
    System.out.flush();
  }
}

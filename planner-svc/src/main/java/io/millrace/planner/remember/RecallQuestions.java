package io.millrace.planner.remember;

import io.millrace.agent.memory.Memories;
import io.millrace.agent.memory.MemoryKey;
import io.millrace.language.words.WordVector;
import io.millrace.language.words.WordVectors;
import io.millrace.schemas.Memorable;
import io.millrace.schemas.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Finds questions that were answered rightly before: the same question, the same but for spelling, courtesy and endings, and the most alike
 * by BM25, and where that is wanted by the vectors of their words, too, so that other words for the same are found. Where questions are to be
 * the same, words that turn a meaning round, such as "not" and "without", always count. Safe for use by many threads.
 */
public final class RecallQuestions {
    /** What may be said or left out without asking for anything else. */
    private static final Set<String> COURTESY = Set.of(
            "please", "show", "me", "give", "tell", "us", "the", "a", "an", "can", "could", "you", "i", "want", "to",
            "see", "would", "like");

    private static final String TEXT = "text";
    private static final String NUMBER = "number";
    private static final String MEANING = "meaning";

    /** Less alike than this in meaning is not alike; cosine of the two questions. */
    private static final double ALIKE = 0.5;

    /** Of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009): how little it matters to be first rather than second. */
    private static final double RANKS = 60;

    /** So many of each search are put together for each that is wanted. */
    private static final int SEARCHED = 5;

    private final Memories memories;
    private final boolean byMeaning;
    private final ConcurrentMap<String, Searched> indexes = new ConcurrentHashMap<>();

    /** By words alone. */
    public RecallQuestions(Memories memories) {
        this(memories, false);
    }

    /** @param byMeaning whether what is alike is looked for by the vectors of words, too */
    public RecallQuestions(Memories memories, boolean byMeaning) {
        this.memories = memories;
        this.byMeaning = byMeaning;
    }

    /** How well a memory fits. */
    public enum Match {
        /** The same question. */
        EXACT,
        /** The same words, but for courtesy and endings. */
        CLOSE
    }

    public record Recalled(Memory memory, Match match) {}

    private record Searched(List<Memory> memories, IndexSearcher searcher) {}

    /** The memory that answers the question; empty where none does. SQL that a user has tried and not said to be right answers nothing. */
    public Optional<Recalled> same(String connectionId, String question) throws InterruptedException {
        List<Memory> known = memories.of(connectionId);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        String folded = MemoryKey.folded(question);
        List<String> words = words(question);
        Recalled close = null;
        for (Memory memory : known) {
            boolean isOnlyTried = memory.getIntent() == null && memory.getBecause() == Memorable.EDITED;
            if (isOnlyTried) {
                continue;
            }
            if (MemoryKey.folded(memory.getQuestion()).equals(folded)) {
                return Optional.of(new Recalled(memory, Match.EXACT));
            }
            if (!words.isEmpty() && words(memory.getQuestion()).equals(words)) {
                close = new Recalled(memory, Match.CLOSE);
            }
        }
        return Optional.ofNullable(close);
    }

    /** The most alike, the best first. */
    public List<Memory> alike(String connectionId, String question, int most) throws InterruptedException {
        List<Memory> known = memories.of(connectionId);
        if (known.isEmpty()) {
            return List.of();
        }
        Searched searched = indexes.compute(
                connectionId, (_, before) -> before != null && before.memories() == known ? before : index(known));
        try {
            IndexSearcher searcher = searched.searcher();
            Map<Integer, Double> scores = new HashMap<>();
            rank(searcher.search(byWords(question), most * SEARCHED).scoreDocs, scores);
            WordVector vector = byMeaning ? WordVectors.BUNDLED.of(question) : null;
            if (vector != null) {
                var near = new KnnFloatVectorQuery(MEANING, vector.components(), most * SEARCHED);
                rank(
                        Stream.of(searcher.search(near, most * SEARCHED).scoreDocs)
                                // Lucene's score of a dot product is (1 + it) / 2.
                                .filter(hit -> 2 * hit.score - 1 >= ALIKE)
                                .toArray(ScoreDoc[]::new),
                        scores);
            }
            List<Integer> best = scores.entrySet().stream()
                    .sorted(Map.Entry.<Integer, Double>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(most)
                    .map(Map.Entry::getKey)
                    .toList();
            List<Memory> found = new ArrayList<>();
            for (int document : best) {
                found.add(known.get(searcher.storedFields()
                        .document(document)
                        .getField(NUMBER)
                        .numericValue()
                        .intValue()));
            }
            return found;
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    private static Query byWords(String question) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        words(question).stream()
                .distinct()
                .limit(IndexSearcher.getMaxClauseCount())
                .forEach(word -> query.add(new TermQuery(new Term(TEXT, word)), BooleanClause.Occur.SHOULD));
        return query.build();
    }

    private static void rank(ScoreDoc[] hits, Map<Integer, Double> scores) {
        for (int rank = 0; rank < hits.length; rank++) {
            scores.merge(hits[rank].doc, 1 / (RANKS + rank + 1), Double::sum);
        }
    }

    private Searched index(List<Memory> known) {
        var directory = new ByteBuffersDirectory();
        try (var writer = new IndexWriter(directory, new IndexWriterConfig(new Words()))) {
            for (int i = 0; i < known.size(); i++) {
                String question = known.get(i).getQuestion();
                Document document = new Document();
                document.add(new TextField(TEXT, question, Field.Store.NO));
                document.add(new StoredField(NUMBER, i));
                WordVector vector = byMeaning ? WordVectors.BUNDLED.of(question) : null;
                if (vector != null) {
                    document.add(new KnnFloatVectorField(
                            MEANING, vector.components(), VectorSimilarityFunction.DOT_PRODUCT));
                }
                writer.addDocument(document);
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        try {
            return new Searched(known, new IndexSearcher(DirectoryReader.open(directory)));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        try (Analyzer analyzer = new Words();
                TokenStream tokens = analyzer.tokenStream(TEXT, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(term.toString());
            }
            tokens.end();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return words;
    }

    private static final class Words extends Analyzer {
        @Override
        protected TokenStreamComponents createComponents(String field) {
            Tokenizer tokens = new StandardTokenizer();
            TokenStream lower = new LowerCaseFilter(tokens);
            TokenStream asked = new StopFilter(lower, new CharArraySet(COURTESY, false));
            return new TokenStreamComponents(tokens, new PorterStemFilter(asked));
        }
    }
}

//! Tantivy as a peer of the benchmark: the two commands of ../README.md.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{create_dir_all, File};
use std::io::{stdin, BufRead, BufReader};
use std::time::Instant;

use serde_json::{json, Value};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, FAST,
};
use tantivy::tokenizer::{Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{doc, Index, IndexWriter, Searcher, Term};

type Fallible<T> = Result<T, Box<dyn Error>>;

const ANALYSIS: &str = "english";

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["index", passages, folder] => index(passages, folder),
        ["serve", folder, _, questions] => serve(folder, questions),
        _ => Err("usage: peer index PASSAGES FOLDER | serve FOLDER PASSAGES QUESTIONS".into()),
    }
}

fn register(index: &Index) {
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::English))
        .build();
    index.tokenizers().register(ANALYSIS, analyzer);
}

fn lines(path: &str) -> Fallible<impl Iterator<Item = Fallible<Value>>> {
    let reader = BufReader::new(File::open(path)?);
    Ok(reader.lines().map(|line| Ok(serde_json::from_str(&line?)?)))
}

fn index(passages: &str, folder: &str) -> Fallible<()> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYSIS)
        .set_index_option(IndexRecordOption::WithFreqs);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let id = schema.add_u64_field("id", FAST);
    create_dir_all(folder)?;
    let index = Index::create_in_dir(folder, schema.build())?;
    register(&index);

    let begin = Instant::now();
    let mut writer: IndexWriter = index.writer_with_num_threads(1, 256_000_000)?;
    for passage in lines(passages)? {
        let p = passage?;
        let part = |name: &str| p[name].as_str().unwrap_or_default().to_owned();
        let all = format!("{}\n{}\n{}", part("title"), part("heading"), part("body"));
        writer.add_document(doc!(text => all, id => p["id"].as_u64().unwrap_or_default()))?;
    }
    writer.commit()?;
    let seconds = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    println!("{}", json!({"seconds": seconds, "merge_seconds": begin.elapsed().as_secs_f64()}));
    Ok(())
}

/// The disjunction of the words' terms.
fn query(index: &Index, text: Field, words: &Value) -> Fallible<BooleanQuery> {
    let mut analyzer = index.tokenizers().get(ANALYSIS).ok_or("no analyzer")?;
    let mut terms = BTreeSet::new();
    for word in words.as_array().ok_or("no words")? {
        let mut stream = analyzer.token_stream(word.as_str().unwrap_or_default());
        stream.process(&mut |token| {
            terms.insert(token.text.clone());
        });
    }
    let clauses = terms
        .iter()
        .map(|t| {
            let term = Term::from_field_text(text, t);
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            (Occur::Should, query)
        })
        .collect();
    Ok(BooleanQuery::new(clauses))
}

fn ask(searcher: &Searcher, query: &BooleanQuery) -> Fallible<Vec<u64>> {
    let found = searcher.search(query, &TopDocs::with_limit(10).order_by_score())?;
    let mut ids = Vec::with_capacity(found.len());
    for (_, address) in found {
        let column = searcher.segment_reader(address.segment_ord).fast_fields().u64("id")?;
        ids.push(column.first(address.doc_id).ok_or("no id")?);
    }
    Ok(ids)
}

fn serve(folder: &str, questions: &str) -> Fallible<()> {
    let questions: Vec<Value> = lines(questions)?.collect::<Fallible<_>>()?;
    let begin = Instant::now();
    let index = Index::open_in_dir(folder)?;
    register(&index);
    let searcher = index.reader()?.searcher();
    let text = index.schema().get_field("text")?;
    let opened = begin.elapsed().as_secs_f64() * 1000.0;
    let queries: Vec<BooleanQuery> =
        questions.iter().map(|q| query(&index, text, &q["words"])).collect::<Fallible<_>>()?;
    let begin = Instant::now();
    ask(&searcher, &queries[0])?;
    println!("{}", json!({"open_ms": opened, "first_ms": begin.elapsed().as_secs_f64() * 1000.0}));

    for line in stdin().lock().lines() {
        let line = line?;
        let (from, to) = line.split_once(' ').ok_or("want FROM TO")?;
        let (mut times, mut hits) = (vec![], vec![]);
        for q in &queries[from.parse()?..to.trim().parse()?] {
            let begin = Instant::now();
            hits.push(ask(&searcher, q)?);
            times.push(begin.elapsed().as_nanos() as u64);
        }
        println!("{}", json!({"ns": times, "hits": hits}));
    }
    Ok(())
}

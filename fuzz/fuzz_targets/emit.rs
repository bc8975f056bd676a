//! Runs any text as a document through all stages, in every layout. The output is Rust.
#![no_main]

use libfuzzer_sys::fuzz_target;
use twilio_codegen::{
    __private::{Document, Options, emit, lower},
    Diagnostics, Layout,
};

fuzz_target!(|text: &str| {
    let mut diagnostics = Diagnostics::default();
    let Some(document) = Document::parse("a.yaml", text.to_owned(), &mut diagnostics) else {
        return;
    };
    let documents = [document];
    for layout in [Layout::Crate, Layout::Modules, Layout::File] {
        let options = Options {
            layout,
            mock: true,
            ..Options::default()
        };
        let mut diagnostics = Diagnostics::default();
        let Some(api) = lower(&documents, &options, &mut diagnostics) else {
            assert!(diagnostics.has_errors());
            assert!(diagnostics.iter().all(|found| found.file().is_some()));
            return;
        };
        let files = emit(&api, &options).expect("file paths are unique");
        for (path, text) in files.iter() {
            if path.ends_with(".rs") {
                assert!(syn::parse_file(text).is_ok(), "{path} is not Rust:\n{text}");
            }
        }
    }
});

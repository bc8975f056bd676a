//! Long chains and large rings of models that contain each other. Some compile here that would be nested too deeply
//! with `Box`.
#![allow(clippy::unwrap_used, reason = "a test may fail anywhere")]

use std::panic::{RefUnwindSafe, UnwindSafe};

use twilio_runtime::{Indirect, Value};

macro_rules! models {
    ($( $name:ident $next:ident; )*) => {$(
        #[derive(Clone, Default, PartialEq)]
        struct $name {
            id: Option<i64>,
            next: Option<Indirect<$next>>,
            many: Option<Vec<Indirect<$next>>>,
            either: Option<Indirect<Either>>,
        }

        twilio_runtime::model! { $name { id = "id"; next = "next"; many = "many"; either = "either"; } }
    )*};
}

// A ring of 60.
models! {
    R0 R1; R1 R2; R2 R3; R3 R4; R4 R5; R5 R6; R6 R7; R7 R8;
    R8 R9; R9 R10; R10 R11; R11 R12; R12 R13; R13 R14; R14 R15; R15 R16;
    R16 R17; R17 R18; R18 R19; R19 R20; R20 R21; R21 R22; R22 R23; R23 R24;
    R24 R25; R25 R26; R26 R27; R27 R28; R28 R29; R29 R30; R30 R31; R31 R32;
    R32 R33; R33 R34; R34 R35; R35 R36; R36 R37; R37 R38; R38 R39; R39 R40;
    R40 R41; R41 R42; R42 R43; R43 R44; R44 R45; R45 R46; R46 R47; R47 R48;
    R48 R49; R49 R50; R50 R51; R51 R52; R52 R53; R53 R54; R54 R55; R55 R56;
    R56 R57; R57 R58; R58 R59; R59 R0;
}

// A chain of 200.
models! {
    C0 C1; C1 C2; C2 C3; C3 C4; C4 C5; C5 C6; C6 C7; C7 C8;
    C8 C9; C9 C10; C10 C11; C11 C12; C12 C13; C13 C14; C14 C15; C15 C16;
    C16 C17; C17 C18; C18 C19; C19 C20; C20 C21; C21 C22; C22 C23; C23 C24;
    C24 C25; C25 C26; C26 C27; C27 C28; C28 C29; C29 C30; C30 C31; C31 C32;
    C32 C33; C33 C34; C34 C35; C35 C36; C36 C37; C37 C38; C38 C39; C39 C40;
    C40 C41; C41 C42; C42 C43; C43 C44; C44 C45; C45 C46; C46 C47; C47 C48;
    C48 C49; C49 C50; C50 C51; C51 C52; C52 C53; C53 C54; C54 C55; C55 C56;
    C56 C57; C57 C58; C58 C59; C59 C60; C60 C61; C61 C62; C62 C63; C63 C64;
    C64 C65; C65 C66; C66 C67; C67 C68; C68 C69; C69 C70; C70 C71; C71 C72;
    C72 C73; C73 C74; C74 C75; C75 C76; C76 C77; C77 C78; C78 C79; C79 C80;
    C80 C81; C81 C82; C82 C83; C83 C84; C84 C85; C85 C86; C86 C87; C87 C88;
    C88 C89; C89 C90; C90 C91; C91 C92; C92 C93; C93 C94; C94 C95; C95 C96;
    C96 C97; C97 C98; C98 C99; C99 C100; C100 C101; C101 C102; C102 C103; C103 C104;
    C104 C105; C105 C106; C106 C107; C107 C108; C108 C109; C109 C110; C110 C111; C111 C112;
    C112 C113; C113 C114; C114 C115; C115 C116; C116 C117; C117 C118; C118 C119; C119 C120;
    C120 C121; C121 C122; C122 C123; C123 C124; C124 C125; C125 C126; C126 C127; C127 C128;
    C128 C129; C129 C130; C130 C131; C131 C132; C132 C133; C133 C134; C134 C135; C135 C136;
    C136 C137; C137 C138; C138 C139; C139 C140; C140 C141; C141 C142; C142 C143; C143 C144;
    C144 C145; C145 C146; C146 C147; C147 C148; C148 C149; C149 C150; C150 C151; C151 C152;
    C152 C153; C153 C154; C154 C155; C155 C156; C156 C157; C157 C158; C158 C159; C159 C160;
    C160 C161; C161 C162; C162 C163; C163 C164; C164 C165; C165 C166; C166 C167; C167 C168;
    C168 C169; C169 C170; C170 C171; C171 C172; C172 C173; C173 C174; C174 C175; C175 C176;
    C176 C177; C177 C178; C178 C179; C179 C180; C180 C181; C181 C182; C182 C183; C183 C184;
    C184 C185; C185 C186; C186 C187; C187 C188; C188 C189; C189 C190; C190 C191; C191 C192;
    C192 C193; C193 C194; C194 C195; C195 C196; C196 C197; C197 C198; C198 C199;
}

#[derive(Clone, Default, PartialEq)]
struct C199 {
    id: Option<i64>,
}

twilio_runtime::model! { C199 { id = "id"; } }

#[derive(Clone, Debug, PartialEq)]
enum Either {
    Ring(Indirect<R0>),
    Chain(Box<C198>),
    Unknown(Value),
}

twilio_runtime::one_of! { Either { Ring: R0; Chain: C198; } }

fn is_everything<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

#[test]
fn indirect_has_every_auto_trait() {
    is_everything::<R0>();
    is_everything::<C0>();
    is_everything::<Either>();
}

#[tokio::test]
async fn models_can_be_held_across_an_await() {
    let text = r#"{"id":1,"next":{"id":2,"many":[{"id":3},{}]},"either":{"next":{"id":4}}}"#;
    let task = tokio::spawn(async move {
        let ring: R0 = serde_json::from_str(text).unwrap();
        // The chain is not decoded: instantiating its decoder would exceed the `recursion_limit`.
        let chain = C0::default();
        tokio::task::yield_now().await;
        (ring, chain)
    });
    let (ring, chain) = task.await.unwrap();
    assert_eq!(serde_json::to_string(&ring).unwrap(), text);
    assert!(ring.clone() == ring && chain.next.is_none());
    let next: &R1 = ring.next.as_ref().unwrap();
    assert_eq!(next.id, Some(2));
    assert!(matches!(ring.either.as_deref(), Some(Either::Ring(ring)) if ring.next.is_some()));
}

#[test]
fn indirect_behaves_like_its_value() {
    let mut text = Indirect::from("a".to_owned());
    text.push('b');
    assert_eq!(*text, "ab");
    assert_eq!(format!("{text:?}"), "\"ab\"");
    let same = text.clone();
    assert_eq!(text, same);
    text.clear();
    assert_ne!(text, same);
    assert_eq!(text, Indirect::default());
    assert_eq!(same.into_inner(), "ab");
}

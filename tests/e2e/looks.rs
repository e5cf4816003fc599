//! How the page looks: screenshots for people, and the few things about them a machine can judge.

use rig::browser::Look;

use crate::page::{Page, demo};

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_photographed_by_day_by_night_and_on_a_phone() {
    let world = demo(Look::DESK).await;
    let page = Page(&world.browser);
    for id in ["living", "press", "rooms", "mixer"] {
        page.widget(id, &["live"]).await;
    }
    let looks = [
        ("light", Look::DESK),
        ("dark", Look::DESK.dark()),
        ("phone-light", Look::PHONE),
        ("phone-dark", Look::PHONE.dark()),
    ];
    for (name, look) in looks {
        world.browser.look(look).await.unwrap();
        page.moved("living").await;
        let path = world.browser.screenshot(name).await.unwrap();
        assert!(std::fs::metadata(&path).unwrap().len() > 10_000, "{} shows nothing", path.display());
        let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let wide = world.browser.script(wide, vec![]).await.unwrap();
        assert_eq!(wide, 0, "{name} scrolls sideways");
    }
    page.quiet(&[]).await;
    world.end().await.unwrap();
}

//! The browser's storage of sessions that outlast their page: `IndexedDB`, one transaction a batch. Spoken to as it is:
//! the futures of the crate `idb` would bring in tokio's channels for what a promise does here.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

use crate::hub::{Record, Write};
use crate::id::BrokerId;
use crate::port::Unkept;
use crate::web::locks::Locks;

/// The sessions kept in this browser. The storage is opened when it is first needed; cloning shares it.
#[derive(Clone)]
pub struct Journal(Rc<Inner>);

struct Inner {
    /// Says which page wrote last that a session is its own.
    owner: JsValue,
    locks: Locks,
    /// The open database, or the one being opened.
    database: RefCell<Option<Promise>>,
}

impl Journal {
    /// `owner` must differ from page to page.
    pub fn new(owner: u64) -> Self {
        Self(Rc::new(Inner { owner: owner.to_string().into(), locks: Locks::default(), database: RefCell::new(None) }))
    }

    /// What is kept of a broker's session, which from now on is this page's. From another page that is open it is taken
    /// only if `takes`, where the browser tells.
    ///
    /// # Errors
    /// [`Unkept`] when it cannot be known.
    pub async fn recall(&self, broker: &BrokerId, takes: bool) -> Result<Vec<Record>, Unkept> {
        if !self.0.locks.hold(broker, takes).await {
            return Err(Unkept::Taken);
        }
        let transaction = self.begin().await?;
        let read = || {
            store(&transaction, OWNERS)?.put_with_key(&self.0.owner, &key(broker, ""))?;
            all(&transaction, SESSIONS, broker)
        };
        let found = read().map_err(|error| unkept(&error))?;
        finish(&transaction).await?;
        records(broker, &found).map_err(|error| unkept(&error))
    }

    /// Does all of these in one transaction, if the session is still this page's; number 0 in any case.
    ///
    /// # Errors
    /// [`Unkept`] when nothing of it was done.
    pub async fn save(&self, broker: &BrokerId, number: u64, writes: Vec<Write>) -> Result<(), Unkept> {
        let transaction = self.begin().await?;
        if number != 0 {
            let asked = store(&transaction, OWNERS).and_then(|owners| owners.get(&key(broker, "")));
            let owner = answer(asked.map_err(|error| unkept(&error))?).await?;
            if owner != self.0.owner {
                // It may have ended by itself.
                transaction.abort().ok();
                return Err(Unkept::Taken);
            }
        }
        if let Err(error) = writes.into_iter().try_for_each(|write| apply(&transaction, broker, write)) {
            // Half a batch is none.
            transaction.abort().ok();
            return Err(unkept(&error));
        }
        finish(&transaction).await
    }

    /// What could not be read of a broker's session and was put aside: a line a record, its key and its bytes in
    /// hexadecimal digits.
    ///
    /// # Errors
    /// [`Unkept`] when it cannot be known.
    pub async fn set_aside(&self, broker: &BrokerId) -> Result<String, Unkept> {
        let transaction = self.begin().await?;
        let found = all(&transaction, ASIDE, broker).map_err(|error| unkept(&error))?;
        finish(&transaction).await?;
        let mut text = String::new();
        for (key, bytes) in records(broker, &found).map_err(|error| unkept(&error))? {
            let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
            text.extend(key.chars().chain([' ']).chain(digits).chain(['\n']));
        }
        Ok(text)
    }

    async fn begin(&self) -> Result<IdbTransaction, Unkept> {
        match self.try_begin().await {
            // The browser closed it, as when site data is cleared, or a newer page changes it: which of both is known
            // when it is opened again.
            Err(Unkept::Refused) => self.try_begin().await,
            begun => begun,
        }
    }

    async fn try_begin(&self) -> Result<IdbTransaction, Unkept> {
        let opening = self.0.database.borrow_mut().get_or_insert_with(open).clone();
        let database = JsFuture::from(opening).await.inspect_err(|_| {
            // Another time it may open.
            *self.0.database.borrow_mut() = None;
        });
        let database: IdbDatabase = database.map_err(|error| unkept(&error))?.unchecked_into();
        let stores = Array::of3(&SESSIONS.into(), &ASIDE.into(), &OWNERS.into());
        let begun = database.transaction_with_str_sequence_and_mode(&stores, IdbTransactionMode::Readwrite);
        begun.map_err(|error| {
            *self.0.database.borrow_mut() = None;
            unkept(&error)
        })
    }
}

/// Opens the database, and makes its stores the first time.
fn open() -> Promise {
    Promise::new(&mut |resolve, reject| {
        // Reading the property throws where site data is blocked, and gives nothing in some private windows.
        let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).unwrap_or_default();
        let request = factory.dyn_into::<IdbFactory>().and_then(|factory| factory.open_with_u32(DATABASE, VERSION));
        let Ok(request) = request else {
            reject.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED).ok();
            return;
        };
        let made = request.clone();
        let on_upgrade = Closure::once_into_js(move || {
            if let Some(database) = database(&made) {
                for name in [SESSIONS, ASIDE, OWNERS] {
                    // Fails only if it exists.
                    database.create_object_store(name).ok();
                }
            }
        });
        let opened = request.clone();
        let on_success = Closure::once_into_js(move || {
            if let Some(database) = database(&opened) {
                // A newer version of this page wants to change it: this page must not stand in its way.
                let closed = database.clone();
                let on_change = Closure::once_into_js(move || closed.close());
                database.set_onversionchange(Some(on_change.unchecked_ref()));
                resolve.call1(&JsValue::UNDEFINED, &database).ok();
            }
        });
        let failed = request.clone();
        let on_error = Closure::once_into_js(move || {
            let error = failed.error().ok().flatten().map_or(JsValue::UNDEFINED, JsValue::from);
            reject.call1(&JsValue::UNDEFINED, &error).ok();
        });
        request.set_onupgradeneeded(Some(on_upgrade.unchecked_ref()));
        request.set_onsuccess(Some(on_success.unchecked_ref()));
        request.set_onerror(Some(on_error.unchecked_ref()));
    })
}

fn database(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

fn store(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, JsValue> {
    transaction.object_store(name)
}

fn apply(transaction: &IdbTransaction, broker: &BrokerId, write: Write) -> Result<(), JsValue> {
    let sessions = store(transaction, SESSIONS)?;
    match write {
        Write::Put((name, bytes)) => drop(put(&sessions, broker, &name, &bytes)?),
        Write::Delete(name) => drop(sessions.delete(&key(broker, &name))?),
        Write::Clear => drop(sessions.delete(&range(broker)?)?),
        Write::SetAside(records) => {
            let aside = store(transaction, ASIDE)?;
            aside.delete(&range(broker)?)?;
            for (name, bytes) in records {
                put(&aside, broker, &name, &bytes)?;
            }
        }
    }
    Ok(())
}

fn put(store: &IdbObjectStore, broker: &BrokerId, name: &str, bytes: &[u8]) -> Result<IdbRequest, JsValue> {
    store.put_with_key(&Uint8Array::from(bytes), &key(broker, name))
}

/// Asks for all of a broker's keys and values.
fn all(transaction: &IdbTransaction, name: &str, broker: &BrokerId) -> Result<[IdbRequest; 2], JsValue> {
    let (store, range) = (store(transaction, name)?, range(broker)?);
    Ok([store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?])
}

/// What they were, once the transaction is over. A value that is no bytes has none, and is found to be damaged.
fn records(broker: &BrokerId, [keys, values]: &[IdbRequest; 2]) -> Result<Vec<Record>, JsValue> {
    let (keys, values): (Array, Array) = (keys.result()?.dyn_into()?, values.result()?.dyn_into()?);
    let bytes = |value: JsValue| value.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default();
    let start = broker.as_str().len() + 1;
    let name = |key: JsValue| key.as_string().and_then(|key| key.get(start..).map(Box::from)).unwrap_or_default();
    Ok(keys.iter().map(name).zip(values.iter().map(bytes)).collect())
}

fn key(broker: &BrokerId, name: &str) -> JsValue {
    [broker.as_str(), "/", name].concat().into()
}

/// All keys of a broker: no id holds the stroke that ends it, and `0` is what follows it.
fn range(broker: &BrokerId) -> Result<JsValue, JsValue> {
    let end = [broker.as_str(), "0"].concat().into();
    IdbKeyRange::bound_with_lower_open_and_upper_open(&key(broker, ""), &end, false, true).map(JsValue::from)
}

async fn answer(request: IdbRequest) -> Result<JsValue, Unkept> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(done).await.map_err(|_| Unkept::Failed)?;
    request.result().map_err(|error| unkept(&error))
}

/// Waits until everything is on the disk, or nothing.
async fn finish(transaction: &IdbTransaction) -> Result<(), Unkept> {
    let done = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    JsFuture::from(done).await.map(drop).map_err(|_| match transaction.error() {
        Some(error) => unkept(&error),
        None => Unkept::Failed,
    })
}

fn unkept(error: &JsValue) -> Unkept {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("QuotaExceededError") => Unkept::Full,
        Some("VersionError") => Unkept::Newer,
        // Nothing was thrown where there is no storage at all.
        None | Some("SecurityError" | "InvalidStateError" | "NotAllowedError") => Unkept::Refused,
        Some(_) => Unkept::Failed,
    }
}

const DATABASE: &str = "topicboard";
const VERSION: u32 = 1;
const SESSIONS: &str = "sessions";
const ASIDE: &str = "set-aside";
const OWNERS: &str = "owners";

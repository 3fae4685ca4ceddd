//! Setting keys and what rule sets may do with them.

use ironsieve::*;

use super::call::{Kind, Lent, Pick, Place};
use super::range::{lend, lend_all, readable};
use super::reference::{Key, argument, is_key_id, unpack};
use super::world::{World, export};

impl World {
    pub(super) fn set_hash_key(&mut self, place: Place, engine: Pick, id: &Lent, key: &Lent) {
        let engine = self.model.handle(engine);
        let [id, key] = lend_all(&self.model, [id, key]);
        let expected = self
            .model
            .check_live("engine", engine, Kind::Engine)
            .and_then(|()| Ok((readable("id", &id)?, readable("key", &key)?)))
            .and_then(|(id, key)| {
                let id = std::str::from_utf8(id).map_err(|_| argument("id"))?;
                match is_key_id(id) && (16..=1024).contains(&key.len()) {
                    true => Ok((id.to_owned(), key.to_vec())),
                    false => Err(argument("key")),
                }
            });
        let allowed = [expected.as_ref().map(|_| ()).map_err(|refusal| *refusal)];
        let answer = self.call(place, &[engine], &allowed, |reply| {
            export!(isv_engine_set_hash_key(
                engine,
                id.address,
                id.length,
                key.address,
                key.length,
                reply,
            ))
        });
        if let (Some(_), Ok(key), Some(engine)) =
            (answer, expected, self.model.engines.get_mut(&engine))
        {
            engine.keys = vec![key];
        }
    }

    pub(super) fn set_keys(&mut self, place: Place, engine: Pick, keys: &Lent) {
        let engine = self.model.handle(engine);
        let lent = lend(&self.model, keys);
        let expected = self
            .model
            .check_live("engine", engine, Kind::Engine)
            .and_then(|()| readable("keys", &lent))
            .and_then(|packed| keys_of(packed).ok_or(argument("keys")));
        let allowed = [expected.as_ref().map(|_| ()).map_err(|refusal| *refusal)];
        let answer = self.call(place, &[engine], &allowed, |reply| {
            export!(isv_engine_set_keys(
                engine,
                lent.address,
                lent.length,
                reply
            ))
        });
        if let (Some(_), Ok(keys), Some(engine)) =
            (answer, expected, self.model.engines.get_mut(&engine))
        {
            engine.keys = keys;
        }
    }

    pub(super) fn enable(&mut self, place: Place, engine: Pick, features: u64) {
        let engine = self.model.handle(engine);
        let known = match features {
            0..4 => Ok(()),
            _ => Err(argument("features")),
        };
        let live = self.model.check_live("engine", engine, Kind::Engine);
        let expected = live.and(known);
        let answer = self.call(place, &[engine], &[expected], |reply| {
            export!(isv_engine_enable(engine, features, reply))
        });
        if let (Some(_), Ok(()), Some(of)) = (answer, expected, self.model.engines.get_mut(&engine))
        {
            of.enabled = features;
        }
    }
}

/// Keys of packed pairs, if they are some.
fn keys_of(packed: &[u8]) -> Option<Vec<Key>> {
    let (items, malformed) = unpack(packed);
    let mut keys: Vec<Key> = Vec::new();
    for pair in items.chunks(2) {
        let ([id, key], false) = (pair, malformed) else {
            return None;
        };
        let id = std::str::from_utf8(id).ok()?.to_owned();
        let fits = is_key_id(&id) && (16..=1024).contains(&key.len());
        if !fits || keys.iter().any(|(other, _)| *other == id) {
            return None;
        }
        keys.push((id, key.to_vec()));
    }
    (!malformed).then_some(keys)
}
